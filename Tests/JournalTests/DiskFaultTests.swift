import Glibc
import Journal
import Testing

/// A disk that is full, broken or slow.
@Suite(.timeLimit(.minutes(5)))
struct DiskFaultTests {
    let directory: TemporaryDirectory
    let disk = TestDisk()

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    /// Each way in which an append can fail, and the error its caller gets.
    @Test(arguments: [
        (["write"], ENOSPC, JournalError.Code.diskFull),
        (["write"], EDQUOT, .diskFull),
        (["write"], EIO, .ioError),
        (["write", "truncate"], EIO, .ioError),
        (["synchronize"], EIO, .ioError),
        (["synchronize"], ENOSPC, .diskFull),
        (["synchronize", "truncate"], EIO, .ioError),
        (["write", "truncate", "create", "rename", "synchronize", "synchronizeDirectory"], EROFS, .ioError),
    ])
    func failedAppendsAreGoneAndTheJournalGoesOn(calls: [String], code: Int32, expected: JournalError.Code) async throws
    {
        let (journal, _) = try openJournal(self.directory, disk: self.disk)
        try await journal.append(payload(1))
        for call in calls { self.disk.fail(call, with: code) }
        for _ in 0..<3 {
            let error = await #expect(throws: JournalError.self) { try await journal.append(payload(99)) }
            #expect(error?.code == expected)
            #expect(error?.errno == code)
        }
        #expect(journal.lastSequence == 1)
        #expect(try await journal.all().map(\.payload) == [payload(1)])
        for call in calls { self.disk.fail(call, with: nil) }
        #expect(try await journal.append(payload(2)).sequence == 2)
        #expect(journal.statistics.failures == 3)
        await journal.close()

        let (reopened, report) = try openJournal(self.directory)
        #expect(report.quarantined.isEmpty)
        #expect(!report.journalIDIsNew)
        #expect(try await reopened.all().map(\.payload) == [payload(1), payload(2)])
        await reopened.close()
    }

    @Test(arguments: [true, false])
    func aFileThatFailedToSynchroniseIsNotWrittenAgain(tailIsCut: Bool) async throws {
        let (journal, _) = try openJournal(self.directory, disk: self.disk)
        try await journal.append(payload(1))
        let before = try self.directory.read("00000000000000000001.seg")
        self.disk.fail("synchronize", with: EIO)
        if !tailIsCut { self.disk.fail("truncate", with: EIO) }
        await #expect(throws: JournalError.self) { try await journal.append(payload(99)) }
        self.disk.fail("synchronize", with: nil)
        self.disk.fail("truncate", with: nil)
        try await journal.append(payload(2))
        await journal.close()
        #expect(try self.directory.segments() == ["00000000000000000001.seg", "00000000000000000002.seg"])
        #expect((try self.directory.read("00000000000000000001.seg").count == before.count) == tailIsCut)

        let (reopened, report) = try openJournal(self.directory)
        #expect((report.abandonedBytes == 0) == tailIsCut)
        #expect(report.quarantined.isEmpty)
        #expect(try await reopened.all().map(\.payload) == [payload(1), payload(2)])
        #expect(try self.directory.read("00000000000000000001.seg") == before)
        await reopened.close()
    }

    /// A new segment that can't be made leaves the full one in use, or else the records in the next.
    @Test(arguments: ["create", "write", "synchronize", "rename", "synchronizeDirectory"])
    func failedRotationLosesNothing(call: String) async throws {
        let (journal, _) = try openJournal(self.directory, disk: self.disk)
        try await journal.append(payload(1))
        self.disk.fail(call, with: ENOSPC)
        let error = await #expect(throws: JournalError.self) { try await journal.rotate() }
        #expect(error?.code == .diskFull)
        if call == "create" {
            #expect(try await journal.append(payload(2)).sequence == 2)
        }
        self.disk.fail(call, with: nil)
        try await journal.append(payload(3))
        let all = try await journal.all()
        await journal.close()
        let (reopened, report) = try openJournal(self.directory)
        #expect(report.quarantined.isEmpty)
        #expect(report.abandonedBytes == 0)
        #expect(try await reopened.all() == all)
        #expect(all.last?.payload == payload(3))
        await reopened.close()
    }

    @Test func aFullSegmentGoesOnWhileThereIsNoNewOne() async throws {
        let options = JournalOptions(segmentSize: 200)
        let (journal, _) = try openJournal(self.directory, options: options, disk: self.disk)
        self.disk.fail("create", with: ENOSPC)
        for number in 1...10 { try await journal.append(payload(number)) }
        self.disk.fail("create", with: nil)
        for number in 11...20 { try await journal.append(payload(number)) }
        await journal.close()
        #expect(journal.statistics.failedRotations > 1)
        #expect(journal.statistics.failures == 0)
        let (reopened, report) = try openJournal(self.directory)
        #expect(report.records == 20)
        #expect(report.quarantined.isEmpty)
        await reopened.close()
    }

    @Test func callersOfAStalledDiskWaitNoLongerThanTheyWant() async throws {
        let (journal, _) = try openJournal(self.directory, disk: self.disk)
        self.disk.stall()
        let start = ContinuousClock.now
        let error = await #expect(throws: JournalError.self) {
            try await journal.append(payload(1), timeout: .milliseconds(20))
        }
        let waiting = await #expect(throws: JournalError.self) {
            try await journal.append(payload(2), timeout: .milliseconds(20))
        }
        #expect(error?.code == .timedOut)
        #expect(waiting?.code == .timedOut)
        #expect(ContinuousClock.now - start >= .milliseconds(40))
        #expect(journal.lastSequence == nil, "nothing is visible before it is durable")
        #expect(try await journal.read(from: 0, limit: 1).isEmpty)
        self.disk.release()
        try await journal.append(payload(3), timeout: .seconds(30))
        #expect(journal.statistics.lateAppends == 2)
        #expect(try await journal.all().map(\.payload) == [payload(1), payload(2), payload(3)])
        await journal.close()
    }

    @Test func lateFailuresAreCounted() async throws {
        let (journal, _) = try openJournal(self.directory, disk: self.disk)
        self.disk.stall()
        self.disk.fail("synchronize", with: EIO)
        await #expect(throws: JournalError.self) { try await journal.append(payload(1), timeout: .milliseconds(1)) }
        self.disk.release()
        await journal.close()
        #expect(journal.statistics.lateFailures == 1)
        #expect(journal.statistics.lateAppends == 0)
    }

    @Test(arguments: [
        JournalOptions(maximumWaitingRecords: 3),
        JournalOptions(maximumWaitingBytes: payload(1).count * 3 + 1),
    ])
    func theQueueIsBounded(options: JournalOptions) async throws {
        let (journal, _) = try openJournal(self.directory, options: options, disk: self.disk)
        self.disk.stall()
        for number in 1...3 {
            let error = await #expect(throws: JournalError.self) {
                try await journal.append(payload(number), timeout: .milliseconds(1))
            }
            #expect(error?.code == .timedOut)
        }
        let error = await #expect(throws: JournalError.self) { try await journal.append(payload(4)) }
        #expect(error?.code == .overloaded)
        self.disk.release()
        await journal.close()
        #expect(try await journal.all().map(\.payload) == (1...3).map(payload))
    }

    @Test func damageAfterOpeningIsFoundWhenReading() async throws {
        let (journal, _) = try openJournal(self.directory)
        for number in 1...3 { try await journal.append(payload(number)) }
        let name = "00000000000000000001.seg"
        var bytes = try self.directory.read(name)
        bytes[bytes.count - 40] ^= 1
        try self.directory.write(name, bytes)
        #expect(try await journal.read(from: 1, limit: 9).map(\.sequence) == [1, 2])
        let error = await #expect(throws: JournalError.self) { try await journal.read(from: 3, limit: 9) }
        #expect(error?.code == .damaged)
        await journal.close()
    }
}
