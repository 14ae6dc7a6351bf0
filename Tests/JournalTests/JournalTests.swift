import Glibc
import Journal
import Testing

/// Ordinary use, on a healthy disk.
@Suite(.timeLimit(.minutes(5)))
struct JournalTests {
    let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    @Test func emptyDirectoryBecomesAJournal() async throws {
        let (journal, report) = try openJournal(self.directory)
        #expect(report.journalIDIsNew)
        #expect(report.records == 0)
        #expect(report.quarantined.isEmpty)
        #expect(journal.firstSequence == nil)
        #expect(journal.lastSequence == nil)
        #expect(try await journal.read(from: 0, limit: 10).isEmpty)
        #expect(try self.directory.files() == ["00000000000000000001.seg", "journal.id"])
        await journal.close()
        for name in try [self.directory.journal] + self.directory.files().map({ self.directory.journal + "/" + $0 }) {
            var status = stat()
            #expect(stat(name, &status) == 0)
            #expect(status.st_mode & 0o077 == 0, "\(name) is for its owner only")
        }
    }

    @Test func recordsAreReadBack() async throws {
        let (journal, _) = try openJournal(self.directory)
        let first = try await journal.append(payload(1))
        let empty = try await journal.append([])
        let large = [UInt8](repeating: 7, count: JournalOptions.maximumPayload)
        let rest = try await journal.append(contentsOf: [payload(3), large])
        #expect([first.sequence, empty.sequence] + rest.map(\.sequence) == [1, 2, 3, 4])
        let records = try await journal.all()
        #expect(records.map(\.payload) == [payload(1), [], payload(3), large])
        #expect(records.map(\.hash) == [first.hash, empty.hash] + rest.map(\.hash))
        #expect(records.allSatisfy { $0.journalID == journal.journalID })
        #expect(try await journal.read(from: 3, limit: 1).map(\.sequence) == [3])
        #expect(journal.firstSequence == 1)
        #expect(journal.lastSequence == 4)
        #expect(try await journal.append(contentsOf: [JournalPayload]()).isEmpty)
        await journal.close()
    }

    @Test func reopeningContinuesTheChain() async throws {
        let (journal, _) = try openJournal(self.directory)
        try await journal.append(payload(1))
        let second = try await journal.append(payload(2))
        await journal.close()

        let (reopened, report) = try openJournal(self.directory)
        #expect(reopened.journalID == journal.journalID)
        #expect(!report.journalIDIsNew)
        #expect(report.records == 2)
        #expect(report.tornBytes == 0)
        #expect(reopened.lastSequence == 2)
        let third = try await reopened.append(payload(3))
        await reopened.close()

        var input = second.hash.bytes + reopened.journalID.bytes + [3, 0, 0, 0, 0, 0, 0, 0]
        input += [UInt8(payload(3).count), 0, 0, 0] + payload(3) + [0]
        #expect(third.hash == testHash(input.span.bytes))
        input[0] ^= 1
        #expect(third.hash != testHash(input.span.bytes))
    }

    @Test func concurrentAppendsAreGroupedAndKeepTheirOrder() async throws {
        let disk = TestDisk()
        let (journal, _) = try openJournal(self.directory, disk: disk)
        let before = disk.synchronizations
        disk.stall()
        async let first = journal.append(payload(0))
        await disk.gate.arrival()
        // These wait behind the first, which hangs; then one fdatasync is for all of them.
        try await withThrowingTaskGroup(of: [JournalPosition].self) { group in
            for task in 1...50 {
                group.addTask { try await journal.append(contentsOf: [payload(2 * task), payload(2 * task + 1)]) }
            }
            while journal.waitingRecords < 101 { await Task.yield() }
            disk.release()
            for try await positions in group {
                #expect(positions[1].sequence == positions[0].sequence + 1)
                let records = try await journal.read(from: positions[0].sequence, limit: 2)
                let number = try #require(Int(String(decoding: records[0].payload, as: UTF8.self).dropFirst(8)))
                #expect(records.map(\.payload) == [payload(number), payload(number + 1)])
                #expect(records.map(\.hash) == positions.map(\.hash))
            }
        }
        #expect(try await first.sequence == 1)
        #expect(disk.synchronizations - before == 2)
        #expect(journal.statistics.groups == 2)
        #expect(journal.statistics.records == 101)
        await journal.close()
    }

    @Test func segmentsAreRotatedAtTheirSizeAndOnDemand() async throws {
        let (journal, _) = try openJournal(self.directory, options: JournalOptions(segmentSize: 1000))
        try await journal.rotate()
        #expect(try self.directory.segments().count == 1, "an empty segment is not followed by another")
        for number in 1...100 { try await journal.append(payload(number)) }
        try await journal.rotate()
        try await journal.append(payload(101))
        #expect(try self.directory.segments().count > 5)
        #expect(try await journal.all().map(\.payload) == (1...101).map(payload))
        await journal.close()
        let (reopened, report) = try openJournal(self.directory)
        #expect(report.records == 101)
        #expect(report.quarantined.isEmpty)
        #expect(try await reopened.read(from: 90, limit: 100).map(\.sequence) == Array(90...101))
        await reopened.close()
    }

    @Test func readingBeginsAnywhereInALargeSegment() async throws {
        let (journal, _) = try openJournal(self.directory)
        let filler = [UInt8](repeating: 1, count: 1500)
        for _ in 0..<20 { try await journal.append(contentsOf: Array(repeating: filler, count: 50)) }
        for sequence: UInt64 in [1, 2, 43, 44, 45, 500, 999, 1000] {
            #expect(try await journal.read(from: sequence, limit: 1).map(\.sequence) == [sequence])
        }
        #expect(try await journal.read(from: 1001, limit: 1).isEmpty)
        await journal.close()
    }

    @Test func retentionRemovesWholeOldDeliveredSegments() async throws {
        let (journal, _) = try openJournal(self.directory)
        for number in 1...4 {
            try await journal.append(contentsOf: [payload(number), payload(number)])
            try await journal.rotate()
        }
        let future: Int64 = .max
        #expect(try await journal.removeSegments(upTo: 8, olderThan: 0) == 0, "none is that old")
        #expect(try await journal.removeSegments(upTo: 1, olderThan: future) == 0, "record 2 is still needed")
        #expect(try await journal.removeSegments(upTo: 5, olderThan: future) == 2)
        #expect(journal.firstSequence == 5)
        #expect(try await journal.read(from: 0, limit: 9).map(\.sequence) == [5, 6, 7, 8])
        #expect(try await journal.removeSegments(upTo: .max, olderThan: future) == 2)
        #expect(try self.directory.segments() == ["00000000000000000009.seg"], "the active one stays")
        #expect(journal.firstSequence == nil)
        await journal.close()
        let (reopened, report) = try openJournal(self.directory)
        #expect(report.quarantined.isEmpty)
        #expect(reopened.journalID == journal.journalID)
        #expect(try await reopened.append(payload(9)).sequence == 9)
        await reopened.close()
    }

    @Test func appendedTellsEveryConsumerTheNewestRecord() async throws {
        let (journal, _) = try openJournal(self.directory)
        var early = journal.appended.makeAsyncIterator()
        try await journal.append(payload(1))
        #expect(await early.next() == 1)
        var late = journal.appended.makeAsyncIterator()
        #expect(await late.next() == 1)
        try await journal.append(payload(2))
        try await journal.append(payload(3))
        #expect(await early.next() == 3)
        #expect(await late.next() == 3)
        await journal.close()
        #expect(await early.next() == nil)
        var afterwards = journal.appended.makeAsyncIterator()
        #expect(await afterwards.next() == 3)
        #expect(await afterwards.next() == nil)
    }

    @Test func closingWritesWhatWaitsAndRefusesTheRest() async throws {
        let disk = TestDisk()
        let (journal, _) = try openJournal(self.directory, disk: disk)
        disk.stall()
        async let first = journal.append(payload(1))
        await disk.gate.arrival()
        async let second = journal.append(payload(2))
        while journal.waitingRecords < 2 { await Task.yield() }
        async let closed: Void = journal.close()
        var refusal: JournalError.Code?
        repeat {
            // Until close() has begun, these are accepted, and hang.
            let error = await #expect(throws: JournalError.self) {
                try await journal.append(payload(3), timeout: .milliseconds(1))
            }
            refusal = error?.code
        } while refusal == .timedOut
        #expect(refusal == .closed)
        disk.release()
        #expect(try await first.sequence == 1)
        #expect(try await second.sequence == 2)
        await closed
        await journal.close()
        let append = await #expect(throws: JournalError.self) { try await journal.append(payload(4)) }
        #expect(append?.code == .closed)
        let rotate = await #expect(throws: JournalError.self) { try await journal.rotate() }
        #expect(rotate?.code == .closed)
        #expect(try await journal.read(from: 1, limit: 2).count == 2, "reading still works")
    }

    @Test func payloadsBeyondTheLimitAreRefused() async throws {
        let (journal, _) = try openJournal(self.directory)
        let error = await #expect(throws: JournalError.self) {
            try await journal.append([UInt8](repeating: 0, count: JournalOptions.maximumPayload + 1))
        }
        #expect(error?.code == .tooLarge)
        #expect(journal.lastSequence == nil)
        await journal.close()
    }

    @Test func theTextOfAnIdentityIsReadBack() throws {
        let id = JournalID()
        #expect(JournalID(id.description) == id)
        #expect(id.description.count == 36)
        #expect(JournalID(id.description.uppercased() + "g") == nil)
        #expect(JournalID(String(id.description.dropLast())) == nil)
        #expect(id != JournalID())
    }

    @Test func aHundredThousandRecordsAreRecovered() async throws {
        let (journal, _) = try openJournal(self.directory)
        for _ in 0..<100 {
            try await journal.append(contentsOf: Array(repeating: [UInt8](repeating: 5, count: 16), count: 1000))
        }
        await journal.close()
        var reopened: (Journal, RecoveryReport)?
        let duration = try ContinuousClock().measure { reopened = try openJournal(self.directory) }
        print("100,000 records recovered in \(duration)")
        #expect(reopened?.1.records == 100_000)
        await reopened?.0.close()
    }
}
