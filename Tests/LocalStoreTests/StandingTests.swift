import AccessControl
import Testing

@testable import LocalStore

@Suite("What outlives a restart beside the facts", .timeLimit(.minutes(5)))
struct StandingTests {
    private let directory: StateDirectory

    init() throws {
        self.directory = try StateDirectory()
    }

    private func reopened(_ store: LocalStore) throws -> LocalStore {
        try store.close()
        return try LocalStore.open(directory: self.directory.path, role: .replica)
    }

    @Test func `orders for doors`() async throws {
        let standings: [DoorID: DoorStanding] = [
            DoorID("entrance"): .lockedDown, DoorID("ærlig gate"): .held(until: nil),
            DoorID("yard"): .held(until: Timestamp(microseconds: 1_700_000_000_123_456)),
        ]
        var store = try await self.directory.replica()
        #expect(try await store.doorStandings().isEmpty)
        for (door, standing) in standings { try await store.setDoorStanding(standing, of: door) }
        store = try self.reopened(store)
        #expect(try await store.doorStandings() == standings)
        try await store.setDoorStanding(.normal, of: DoorID("entrance"))
        try await store.setDoorStanding(.lockedDown, of: DoorID("yard"))
        #expect(
            try await store.doorStandings() == [DoorID("ærlig gate"): .held(until: nil), DoorID("yard"): .lockedDown]
        )
        try await store.save(Sample().snapshot(at: 1), replacing: nil)
        #expect(try await store.doorStandings().count == 2)
    }

    @Test func `the floor of decisions, also downwards`() async throws {
        var store = try await self.directory.replica()
        #expect(try await store.decisionFloor() == nil)
        for microseconds in [1_700_000_000_123_456, 5, Int64.min] {
            try await store.setDecisionFloor(Timestamp(microseconds: microseconds))
            store = try self.reopened(store)
            #expect(try await store.decisionFloor() == Timestamp(microseconds: microseconds))
        }
    }

    @Test func `the checks of the card keys`() async throws {
        var store = try await self.directory.replica()
        try await store.ensureKey(CardKeyID(1), checkValue: [1, 2, 3])
        try await store.ensureKey(CardKeyID(2), checkValue: [4])
        store = try self.reopened(store)
        try await store.ensureKey(CardKeyID(1), checkValue: [1, 2, 3])
        #expect(try await store.cardKeyChecks() == [CardKeyID(1): [1, 2, 3], CardKeyID(2): [4]])
        let error = await #expect(throws: LocalStoreError.self) {
            try await store.ensureKey(CardKeyID(1), checkValue: [9])
        }
        #expect(error?.code == .keyMismatch)
        #expect(try await store.cardKeyChecks()[CardKeyID(1)] == [1, 2, 3])
    }
}
