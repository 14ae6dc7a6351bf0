import AccessControl
import LocalStore
import TestServers
import Testing

@testable import AccessDaemon

@Suite("The second copy of cards taken away here", .timeLimit(.minutes(5)))
struct RestrictionFileTests {
    private static func restriction(_ card: Int64, _ status: Card.Status) -> CardRestriction {
        CardRestriction(
            card: CardID(card),
            status: status,
            since: Timestamp(seconds: 1_800_000_000),
            actor: "anna “Å” (uid 1000)"
        )
    }

    @Test("is what was written last, and nothing while there is nothing to tell")
    func content() async throws {
        let directory = try TemporaryDirectory()
        let file = RestrictionFile(directory: directory.path)
        #expect(try file.read().isEmpty)
        let some = [Self.restriction(1, .disabled), Self.restriction(7, .lost)]
        try await file.write { some }
        #expect(try file.read() == some)
        try await file.write { [some[1]] }
        #expect(try file.read() == [some[1]])
        try await file.write { [] }
        try await file.write { [] }
        #expect(try file.read().isEmpty)
        try directory.write("{", to: "card-restrictions.json")
        #expect(throws: (any Error).self) { try file.read() }
    }

    @Test("tells its reason when it cannot be written")
    func failure() async throws {
        let file = RestrictionFile(directory: "/nowhere/at/all")
        let error = await #expect(throws: RestrictionFileError.self) {
            try await file.write { [Self.restriction(1, .lost)] }
        }
        #expect(error?.description.contains("No such file") == true)
    }

    @Test("gives back what the replica has lost, and of two statuses the stricter")
    func merging() async throws {
        let directory = try TemporaryDirectory()
        let file = RestrictionFile(directory: directory.path)
        let store = try LocalStore.open(directory: directory.path, role: .replica)
        defer { try? store.close() }
        try await store.restrict([Self.restriction(1, .lost), Self.restriction(2, .disabled)])
        let kept = [Self.restriction(1, .disabled), Self.restriction(2, .lost), Self.restriction(3, .disabled)]
        try await file.write { kept }
        let loaded = try await CardRestrictions.load(from: store, and: file, logger: testLogger)
        let current = CurrentSnapshot(.empty, restrictions: loaded)
        #expect(current.restrictions.map(\.status) == [.lost, .lost, .disabled])
        #expect(try await store.cardRestrictions().map(\.status) == [.lost, .lost, .disabled])
        try directory.write("[", to: "card-restrictions.json")
        #expect(try await CardRestrictions.load(from: store, and: file, logger: testLogger).count == 3)
    }
}
