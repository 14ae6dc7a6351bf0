import AccessControl
import Glibc
import Journal
import TestServers
import Testing

@testable import AccessDaemon

@Suite("A recorder after a restart", .timeLimit(.minutes(5)))
struct RecoveryTests {
    private static let entrance = DoorID("entrance")

    @Test("closes grants without an outcome as unknown, and nothing else")
    func unfinished() async throws {
        let directory = try TemporaryDirectory()
        let first = try TestDoor(in: directory)
        _ = await first.tap(TestDoor.ada)
        _ = await first.tap(TestDoor.stranger)
        await first.recorder.writeOutcomes()
        let tapped = first.clock.now
        let open = try await first.recorder.append(Self.grant(at: tapped))
        _ = try await first.recorder.append(.action(ActionRecord(at: tapped, actor: "anna", action: .doorOpen)))
        await first.recorder.journal.close()

        let second = try TestDoor(in: directory)
        let now = tapped + .seconds(60)
        #expect(try await second.recorder.closeUnfinished(at: now) == 1)
        guard case .outcome(let outcome) = try await second.entries().last else { throw Unexpected("no outcome") }
        #expect(outcome.of == open && outcome.result == .unknown && outcome.at == now && outcome.decidedAt == tapped)
        #expect(outcome.door == Self.entrance && outcome.account == AccountID(1) && outcome.memberLetIn == nil)
        #expect(second.lock.commands.elements.isEmpty)
        // Once is enough.
        #expect(try await second.recorder.closeUnfinished(at: now) == 0)
    }

    @Test("has nothing to close in a new journal")
    func new() async throws {
        let test = try TestDoor()
        #expect(try await test.recorder.closeUnfinished(at: test.clock.now) == 0)
        #expect(try await test.entries().isEmpty)
    }

    @Test("starts on a full disk too, and closes them when there is room")
    func fullDisk() async throws {
        let test = try TestDoor()
        _ = try await test.recorder.append(Self.grant(at: test.clock.now))
        test.disk.fail(with: ENOSPC)
        #expect(try await test.recorder.closeUnfinished(at: test.clock.now) == 1)
        #expect(test.recorder.openGap.decisions == 1)
        test.disk.fail(with: nil)
        #expect(try await test.recorder.closeUnfinished(at: test.clock.now) == 1)
        #expect(try await test.recorder.closeUnfinished(at: test.clock.now) == 0)
    }

    /// Orders in their order, each with whether its outcome is on record, and the standing that they leave.
    static let orders: [([(ActionRecord.Action, hasOutcome: Bool)], DoorStanding?)] = [
        ([], nil),
        ([(.doorOpen, true)], nil),
        ([(.doorLockdown, true)], .lockedDown),
        ([(.doorLockdown, true), (.doorOpen, true), (.doorLock, true)], .lockedDown),
        ([(.doorLockdown, true), (.doorRelease, true)], nil),
        ([(.doorHold, true)], .held(until: Timestamp(seconds: 99))),
        ([(.doorHold, true), (.doorLock, true)], nil),
        ([(.doorHold, true), (.doorLockdown, true)], .lockedDown),
        ([(.doorHold, true), (.doorRelease, true), (.doorHold, true)], .held(until: Timestamp(seconds: 99))),
        // Refused or cut short: in doubt the door stays locked.
        ([(.doorHold, false)], nil),
        ([(.doorLockdown, false)], .lockedDown),
        ([(.doorLockdown, true), (.doorRelease, false)], .lockedDown),
        ([(.doorHold, true), (.doorLockdown, false)], .lockedDown),
    ]

    @Test("knows what was last ordered of each door", arguments: Self.orders)
    func standings(orders: [(ActionRecord.Action, hasOutcome: Bool)], expected: DoorStanding?) async throws {
        let test = try TestDoor()
        let other = DoorID("workshop")
        try await Self.order(.doorLockdown, of: other, hasOutcome: true, in: test)
        for (action, hasOutcome) in orders {
            try await Self.order(action, of: Self.entrance, hasOutcome: hasOutcome, in: test)
        }
        let standings = try await test.recorder.doorStandings()
        #expect(standings[Self.entrance] == expected)
        #expect(standings[other] == .lockedDown)
    }

    private static func order(
        _ action: ActionRecord.Action,
        of door: DoorID,
        hasOutcome: Bool,
        in test: TestDoor
    ) async throws {
        let now = test.clock.now
        let until = action == .doorHold ? Timestamp(seconds: 99) : nil
        let record = ActionRecord(at: now, actor: "anna", action: action, door: door, until: until)
        let sequence = try await test.recorder.append(.action(record))
        guard hasOutcome else { return }
        try await test.recorder.append(
            .outcome(
                OutcomeRecord(
                    at: now,
                    of: sequence,
                    decidedAt: now,
                    door: door,
                    doorKey: "door",
                    account: nil,
                    result: .commanded,
                    isMemberOpening: false
                )
            )
        )
    }

    static func grant(at now: Timestamp) -> JournalEntry {
        .decision(
            DecisionRecord(
                at: now,
                door: Self.entrance,
                doorKey: "frontdoor",
                reader: TestDoor.reader,
                fingerprint: "K7QD-3MTA",
                decision: Decision(verdict: .granted, account: AccountID(1), card: CardID(11)),
                snapshotTakenAt: now
            )
        )
    }
}
