import AccessControl
import LocalStore
import Testing

@Suite("Cards that were taken away while the upstream was away")
struct RestrictionTests {
    private func restriction(_ card: Int64, _ status: Card.Status, by actor: String = "anna") -> CardRestriction {
        CardRestriction(card: CardID(card), status: status, since: Timestamp(seconds: 7), actor: actor)
    }

    @Test func `the stricter of two is kept, over a restart too`() async throws {
        let state = try StateDirectory()
        let store = try LocalStore.open(directory: state.path, role: .replica)
        try await store.restrict([self.restriction(1, .lost), self.restriction(2, .disabled)])
        try await store.restrict([self.restriction(1, .disabled, by: "bob"), self.restriction(2, .lost, by: "bob")])
        try store.close()
        let again = try LocalStore.open(directory: state.path, role: .replica)
        let expected = [self.restriction(1, .lost), self.restriction(2, .lost, by: "bob")]
        #expect(try await again.cardRestrictions() == expected)
    }

    @Test func `one that became stricter after it was delivered stays`() async throws {
        let state = try StateDirectory()
        let store = try LocalStore.open(directory: state.path, role: .replica)
        try await store.restrict([self.restriction(1, .disabled), self.restriction(2, .disabled)])
        let delivered = try await store.cardRestrictions()
        try await store.restrict([self.restriction(2, .lost)])
        try await store.remove(delivered)
        #expect(try await store.cardRestrictions() == [self.restriction(2, .lost)])
    }
}
