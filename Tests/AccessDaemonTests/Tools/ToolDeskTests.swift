import AccessControl
import Hardware
import Testing

@testable import AccessDaemon

@Suite("Tools at the desk", .timeLimit(.minutes(5)))
struct ToolDeskTests {
    private static func conduct(_ change: (inout ToolConduct) -> Void) -> ToolConduct {
        var conduct = ToolConduct()
        change(&conduct)
        return conduct
    }

    private static let offline = Self.conduct { $0.offline = .allow }

    @Test("the first tap checks out and powers, the second checks in and cuts")
    func checkOutAndIn() async throws {
        let test = try TestTool()
        try await test.run { () async throws -> Void in
            try await test.sync()
            #expect(try await test.commands(1) == ["lock"])
            #expect(try await test.tap(TestTool.ada).outcome == .checkedOut(from: []))
            #expect(try await test.commands(2) == ["lock", "unlock ada"])
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
            #expect(try await test.commands(3) == ["lock", "unlock ada", "lock"])
        }
        #expect(test.directory.calls == ["out 1", "in 1 by 1"])
        #expect(try await test.records().map(\.kind) == [.checkedOut, .checkedIn])
    }

    @Test("another card takes over: locked, then unlocked for the new user")
    func takeover() async throws {
        let test = try TestTool()
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            #expect(try await test.tap(TestTool.bob).outcome == .checkedOut(from: [TestTool.ada]))
            #expect(try await test.commands(4) == ["lock", "unlock ada", "lock", "unlock bob"])
            #expect(await test.supervisor.session?.checkout.account == TestTool.bob)
        }
        #expect(try await test.records().last?.detail == "taken over from ada")
    }

    @Test("another card ends the session, or is refused, where the space wants it so")
    func otherCard() async throws {
        let ending = try TestTool(conduct: Self.conduct { $0.otherCard = .checkIn })
        try await ending.run { () async throws -> Void in
            try await ending.tap(TestTool.ada)
            #expect(try await ending.tap(TestTool.bob).outcome == .checkedIn(of: [TestTool.ada]))
            #expect(try await ending.commands(3).last == "lock")
        }
        #expect(ending.directory.calls == ["out 1", "in 1 by 2"])
        let refusing = try TestTool(conduct: Self.conduct { $0.otherCard = .refuse })
        try await refusing.run { () async throws -> Void in
            try await refusing.tap(TestTool.ada)
            #expect(try await refusing.tap(TestTool.bob).outcome == .denied(.toolInUse))
        }
        #expect(refusing.directory.calls == ["out 1"])
        let staying = try TestTool(conduct: Self.conduct { $0.ownCard = .nothing })
        try await staying.run { () async throws -> Void in
            try await staying.tap(TestTool.ada)
            #expect(try await staying.tap(TestTool.ada).outcome == .denied(.toolAlreadyCheckedOut))
        }
    }

    @Test("a tool out of order is given to nobody, and a tap that waited too long gets nothing")
    func refusals() async throws {
        let test = try TestTool()
        let broken = OutOfOrder(reason: "belt torn", reportedBy: "ada", since: Timestamp(seconds: 0))
        try await test.supervisor.setOutOfOrder(broken)
        #expect(try await test.tap(TestTool.ada).outcome == .denied(.toolOutOfOrder))
        #expect(test.kept.standing.outOfOrder == broken)
        try await test.supervisor.setOutOfOrder(nil)
        #expect(try await test.tap(TestTool.ada, age: .seconds(4)).outcome == .denied(.tapTooOld))
        #expect(try await test.records().map(\.reason) == ["tool-out-of-order", "tap-too-old"])
        #expect(test.directory.calls == [])
    }

    @Test("what the web application does is followed")
    func elsewhere() async throws {
        let test = try TestTool()
        try await test.run { () async throws -> Void in
            try await test.sync()
            test.directory.set(
                Checkout(tool: TestTool.tool, account: TestTool.bob, started: test.door.clock.now),
                of: TestTool.tool
            )
            try await test.sync()
            #expect(try await test.commands(2) == ["lock", "unlock bob"])
            test.directory.set(nil, of: TestTool.tool)
            try await test.sync()
            #expect(try await test.commands(3).last == "lock")
        }
    }

    @Test("with the directory away a checkout is refused unless the space allows it")
    func away() async throws {
        let test = try TestTool()
        test.directory.isCurrent = false
        try await test.run { () async throws -> Void in
            #expect(try await test.tap(TestTool.ada).outcome == .denied(.directoryAway))
            // Nothing is known of the tool, so nothing is told.
            test.controller.tell(.connected)
            test.controller.tell(.powered)
            while await test.supervisor.status.lastReport != .powered { await Task.yield() }
            test.directory.isCurrent = true
            try await test.sync()
            #expect(try await test.commands(1) == ["lock"])
        }
    }

    @Test("facts that are too old give no tool away, and take every tool back")
    func tooOld() async throws {
        let clock = TrustedClock(floor: nil)
        let truth = KnownTruth(confirmedAt: clock.now - .seconds(3000), clock: clock)
        let test = try TestTool(conduct: Self.offline, truth: truth)
        test.directory.isCurrent = false
        try await test.run { () async throws -> Void in
            #expect(try await test.tap(TestTool.ada).isOffline)
            // The monotonic clock cannot be turned; that the upstream spoke earlier comes to the same.
            truth.confirm(at: clock.now, asked: TrustedClock.monotonic + .seconds(-4000))
            truth.lose()
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
            let refused = try await test.tap(TestTool.ada)
            #expect(refused.outcome == .denied(.truthTooOld))
            #expect(test.desk.message(of: refused, "Laser").contains("1 h 6 min old"))
            #expect(try await test.commands(2) == ["unlock ada", "lock"])
        }
        let last = try #require(try await test.records().last)
        #expect(last.reason == "truth-too-old" && last.detail?.contains("1 h 6 min old") == true)
    }

    @Test("a session that begins and ends while the directory is away is told in its two events alone")
    func offlineSession() async throws {
        let test = try TestTool(conduct: Self.offline)
        test.directory.isCurrent = false
        try await test.run { () async throws -> Void in
            #expect(try await test.tap(TestTool.ada).isOffline)
            let sent = try await test.commands(1)
            #expect(sent == ["unlock ada"])
            #expect(test.kept.standing.offline?.account == TestTool.ada)
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
            #expect(try await test.commands(2) == ["unlock ada", "lock"])
            test.directory.isCurrent = true
            try await test.sync()
        }
        #expect(test.directory.calls == [])
        #expect(test.kept.standing == ToolStanding())
        let records = try await test.records()
        #expect(records.map(\.kind) == [.checkedOut, .offlineSession])
        #expect(records[1].startedAt == records[0].at && records[1].account == TestTool.ada && records[1].by == nil)
    }

    @Test("a session that goes on when the directory is back is checked out there, and not cut for a moment")
    func offlineRunning() async throws {
        let test = try TestTool(conduct: Self.offline)
        test.directory.isCurrent = false
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            test.directory.isCurrent = true
            try await test.sync()
            try await test.sync()
            #expect(test.directory.calls == ["out 1"])
            #expect(test.kept.standing.offline == nil)
            #expect(try await test.commands(1) == ["unlock ada"])
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
        }
        #expect(test.directory.calls == ["out 1", "in 1 by 1"])
    }

    @Test("two checkouts during an outage: the later has the tool", arguments: [true, false])
    func offlineConflict(isTheirsLater: Bool) async throws {
        let test = try TestTool(conduct: Self.offline)
        test.directory.isCurrent = false
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            let started = test.door.clock.now + (isTheirsLater ? .seconds(5) : .seconds(-60))
            test.directory.set(
                Checkout(tool: TestTool.tool, account: TestTool.bob, started: started),
                of: TestTool.tool
            )
            test.directory.isCurrent = true
            try await test.sync()
            try await test.sync()
            if isTheirsLater {
                #expect(try await test.commands(3) == ["unlock ada", "lock", "unlock bob"])
                #expect(test.directory.calls == [])
            } else {
                #expect(try await test.commands(1) == ["unlock ada"])
                #expect(test.directory.calls == ["out 1"])
            }
        }
        let kinds = try await test.records().map(\.kind)
        #expect(kinds == (isTheirsLater ? [.checkedOut, .conflict, .offlineSession] : [.checkedOut, .conflict]))
    }

    @Test("a checkin while the directory is away cuts at once, is told later, and is not undone by old facts")
    func owedCheckIn() async throws {
        let test = try TestTool()
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            try await test.sync()
            test.directory.isCurrent = false
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
            #expect(try await test.commands(3) == ["lock", "unlock ada", "lock"])
        }
        let owed = try #require(test.kept.standing.owed)
        #expect(owed.account == TestTool.ada && owed.by == TestTool.ada)

        // After a restart, which finds the checkout still there.
        let again = try TestTool(directory: test.directory, standing: test.kept.standing)
        again.directory.isCurrent = true
        try await again.run { () async throws -> Void in
            try await again.sync()
            try await again.sync()
            #expect(try await again.commands(1) == ["lock"])
        }
        #expect(test.directory.calls == ["out 1", "in 1 by 1 late"])
        #expect(again.kept.standing.owed == nil)
    }

    @Test("after a crash with the directory away, who took the tool can cut it although the kept facts are older")
    func crashBeforeTheFacts() async throws {
        let directory = ScriptedCheckouts()
        directory.isCurrent = false
        let change = CheckoutChange(
            previous: [],
            current: Checkout(tool: TestTool.tool, account: TestTool.ada, started: Timestamp(seconds: 1_800_000_000)),
            at: try TestDoor().clock.now + .seconds(60)
        )
        var standing = ToolStanding()
        standing.latest = .init(change)
        let test = try TestTool(directory: directory, standing: standing)
        try await test.run { () async throws -> Void in
            #expect(try await test.tap(TestTool.bob).outcome == .denied(.directoryAway))
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
            #expect(try await test.commands(1) == ["lock"])
        }
        #expect(test.kept.standing.owed?.account == TestTool.ada)
    }

    @Test("what this site changed is kept for after a crash", arguments: [true, false])
    func keepsItsChanges(isReturned: Bool) async throws {
        let test = try TestTool()
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            if isReturned { try await test.tap(TestTool.ada) }
        }
        let latest = try #require(test.kept.standing.latest)
        #expect(latest.account == (isReturned ? nil : TestTool.ada))
    }

    @Test("an offline session outlives a restart and is powered again")
    func offlineRestart() async throws {
        let directory = ScriptedCheckouts()
        directory.isCurrent = false
        var standing = ToolStanding()
        let began = try TestDoor().clock.now + .seconds(-30)
        standing.offline = .init(account: TestTool.ada, startedAt: began)
        let test = try TestTool(conduct: Self.offline, directory: directory, standing: standing)
        try await test.run { () async throws -> Void in
            #expect(try await test.commands(1) == ["unlock ada"])
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
        }
        #expect(try await test.records().last?.startedAt == began)
    }

    @Test("nobody waits for the facts: out, in, taken over and back within one look at the directory")
    func fasterThanTheFacts() async throws {
        let test = try TestTool()
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            try await test.sync()
            for account in [TestTool.ada, TestTool.ada, TestTool.bob, TestTool.ada] { try await test.tap(account) }
            #expect(test.directory.calls == ["out 1", "in 1 by 1", "out 1", "out 2", "out 1"])
            #expect(await test.supervisor.session?.checkout.account == TestTool.ada)
        }
    }

    @Test("a checkout that was refused and made all the same is undone, and powers nothing")
    func unknownCommit() async throws {
        let test = try TestTool()
        try await test.run { () async throws -> Void in
            try await test.sync()
            test.directory.losesAnswers = true
            #expect(try await test.tap(TestTool.ada).outcome == .denied(.directoryAway))
            #expect(test.directory.holder(of: TestTool.tool)?.account == TestTool.ada)
            test.directory.losesAnswers = false
            try await test.sync()
            #expect(test.directory.holder(of: TestTool.tool) == nil)
            try await test.sync()
            #expect(try await test.commands(1) == ["lock"])
        }
    }

    @Test("an offline session that ended before a crash is told once and not powered again", arguments: [true, false])
    func endedBeforeCrash(isOnRecord: Bool) async throws {
        let directory = ScriptedCheckouts()
        directory.isCurrent = false
        let now = try TestDoor().clock.now
        var standing = ToolStanding()
        standing.offline = .init(account: TestTool.ada, startedAt: now + .seconds(-30))
        var record = ToolRecord(at: now, tool: "Laser", kind: .offlineSession, account: TestTool.ada)
        record.startedAt = now + .seconds(-30)
        standing.ended = record
        let test = try TestTool(conduct: Self.offline, directory: directory, standing: standing)
        if isOnRecord { try await test.door.recorder.append(.tool(record)) }
        try await test.run { () async throws -> Void in
            await test.desk.settleAll()
            directory.isCurrent = true
            try await test.sync()
            #expect(try await test.commands(1) == ["lock"])
        }
        #expect(try await test.records() == [record])
        #expect(test.kept.standing == ToolStanding() && directory.calls == [])
    }

    @Test("an offline session that ended while the directory took it over is checked in there, not told beside it")
    func endedWhileAdopted() async throws {
        let test = try TestTool(conduct: Self.offline)
        test.directory.isCurrent = false
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            test.directory.isCurrent = true
            test.directory.losesAnswers = true
            try await test.sync()
            test.directory.isCurrent = false
            test.directory.losesAnswers = false
            #expect(try await test.tap(TestTool.ada).outcome == .checkedIn(of: [TestTool.ada]))
            test.directory.isCurrent = true
            try await test.sync()
            try await test.sync()
            #expect(try await test.commands(2) == ["unlock ada", "lock"])
        }
        #expect(test.directory.calls == ["out 1", "in 1 by 1 late"])
        #expect(try await test.records().map(\.kind) == [.checkedOut])
        let standing = test.kept.standing
        #expect(standing.offline == nil && standing.ended == nil && standing.owed == nil)
    }

    @Test("a session over its limit is cut and checked in by the system account")
    func limit() async throws {
        let limits = ToolLimits(session: .milliseconds(50), warning: .zero, grace: .milliseconds(50))
        let test = try TestTool(limits: limits)
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            #expect(try await test.commands(3) == ["lock", "unlock ada", "lock"])
            let record = try #require(await Self.record(.checkedIn, of: test))
            #expect(record.by == TestTool.system && record.account == TestTool.ada)
        }
        #expect(test.directory.calls == ["out 1", "in 1 by 3"])
    }

    @Test("a controller that does not obey is a fault on record, and a cut is tried again")
    func fault() async throws {
        let test = try TestTool()
        test.controller.fail("no answer")
        try await test.run { () async throws -> Void in
            try await test.tap(TestTool.ada)
            _ = try await test.commands(2)
            _ = try #require(await Self.record(.fault, of: test))
            #expect(await test.supervisor.status.fault == .command("no answer"))
            test.controller.fail(nil)
            test.controller.tell(.connected)
            #expect(try await test.commands(3) == ["lock", "unlock ada", "unlock ada"])
            _ = try #require(await Self.record(.faultCleared, of: test))
        }
    }

    /// Waits for something that is put on record by itself.
    private static func record(_ kind: ToolRecord.Kind, of test: TestTool) async throws -> ToolRecord? {
        for _ in 0..<500 {
            if let record = try await test.records().last(where: { $0.kind == kind }) { return record }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }
}
