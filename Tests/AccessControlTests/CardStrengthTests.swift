import AccessControl
import Testing

@Suite struct CardStrengthTests {
    @Test(
        arguments: [
            (CardNumber(format: .short24, bytes: [1, 2, 3]), CardStrength.short24),
            (CardNumber(format: .short32, bytes: [1, 2, 3, 4]), .short32),
            (CardNumber(format: .full, bytes: [1, 2, 3, 4]), .full),
            (CardNumber(format: .full, bytes: [1, 2, 3, 4, 5]), .full),
            (CardNumber(format: .full, bytes: [1, 2, 3, 4, 5, 6, 7]), .long),
            (CardNumber(format: .full, bytes: Array(repeating: 7, count: 10)), .long),
        ]
    )
    func isWhatTheReaderTold(number: CardNumber, strength: CardStrength) {
        #expect(CardStrength(number) == strength)
    }

    @Test func hasAnOrder() {
        #expect(CardStrength.allCases.sorted() == [.short24, .short32, .full, .long])
    }
}
