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

    @Test func `the time that was reached, also downwards`() async throws {
        var store = try await self.directory.replica()
        #expect(try await store.keptTime() == nil)
        for (microseconds, isTrusted) in [(1_700_000_000_123_456, true), (5, false), (Int64.min, true)] {
            let time = KeptTime(
                reached: Timestamp(microseconds: microseconds),
                isTrusted: isTrusted,
                boot: "3f9c",
                monotonic: MonotonicTime(.microseconds(77))
            )
            try await store.keep(time, confirmedAt: nil)
            store = try self.reopened(store)
            #expect(try await store.keptTime() == time)
        }
    }

    @Test func `when the facts were confirmed, which a load begins anew`() async throws {
        var store = try await self.directory.replica()
        #expect(try await store.confirmedAt() == nil)
        try await store.save(Sample().snapshot(at: 100), replacing: nil)
        #expect(try await store.confirmedAt() == Timestamp(seconds: 100))
        let time = KeptTime(
            reached: Timestamp(seconds: 500),
            isTrusted: true,
            boot: nil,
            monotonic: MonotonicTime(.zero)
        )
        try await store.keep(time, confirmedAt: Timestamp(seconds: 400))
        try await store.keep(time, confirmedAt: nil)
        store = try self.reopened(store)
        #expect(try await store.confirmedAt() == Timestamp(seconds: 400))
        // An upstream whose clock was put right says an earlier time.
        try await store.save(Sample().snapshot(at: 200), replacing: nil)
        #expect(try await store.confirmedAt() == Timestamp(seconds: 200))
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
