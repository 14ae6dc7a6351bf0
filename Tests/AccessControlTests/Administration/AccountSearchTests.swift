import AccessControl
import Testing

@Suite(.timeLimit(.minutes(5))) struct AccountSearchTests {
    private static let accounts = [
        Account(id: AccountID(1), username: "anna", name: "Berg"),
        Account(id: AccountID(2), username: "Annabel", name: "Ås"),
        Account(id: AccountID(3), username: "bob", name: "Anna Lie"),
        Account(id: AccountID(4), username: "joanna", name: "Ødegård"),
        Account(id: AccountID(5), username: "kim", name: "Kim"),
    ]

    /// The user name itself, its beginning, the beginning of the name, a part of either.
    @Test(arguments: [
        ("anna", ["anna", "Annabel", "bob", "joanna"]), ("ANNA", ["anna", "Annabel", "bob", "joanna"]),
        ("ås", ["Annabel"]), ("ØDE", ["joanna"]), ("gård", ["joanna"]), ("ie", ["bob"]), ("x", []),
    ])
    func theBestMatchComesFirst(text: String, expected: [String]) {
        let (found, more) = AccountSearch(text).find(in: Self.accounts, limit: 10)
        #expect(found.map(\.username) == expected)
        #expect(more == 0)
    }

    @Test func whatIsNotListedIsCounted() {
        let (found, more) = AccountSearch("anna").find(in: Self.accounts, limit: 1)
        #expect(found.map(\.username) == ["anna"])
        #expect(more == 3)
    }

    /// In a debug build and on a busy machine; released it takes some milliseconds.
    @Test func hundredThousandAccountsAreSearchedAtOnce() {
        let accounts = (0..<100_000).map { number in
            Account(id: AccountID(Int64(number)), username: "member\(number)", name: "Person \(number) Ødegård")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let (found, more) = AccountSearch("member9999").find(in: accounts, limit: 5)
        #expect(found.first?.username == "member9999")
        #expect(found.count + more == 11)
        #expect(clock.now - start < .seconds(10))
    }
}
