import Journal
import Synchronization
import Testing

/// Opening a directory after a crash, a disk error or tampering.
@Suite(.timeLimit(.minutes(5)))
struct RecoveryTests {
    let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    /// Makes a journal of three segments with three records each.
    private func makeJournal() async throws -> JournalID {
        let (journal, _) = try openJournal(self.directory)
        for number in 1...9 {
            try await journal.append(payload(number))
            if number.isMultiple(of: 3) && number < 9 { try await journal.rotate() }
        }
        await journal.close()
        return journal.journalID
    }

    /// Opens a damaged copy and checks what must hold whatever the damage; then appends and opens it again.
    private func checkDamaged(
        _ copy: TemporaryDirectory,
        old: JournalID,
        intact: Int,
        thenGoesOn: Bool = true,
        _ comment: Comment
    ) async throws {
        let (journal, report) = try openJournal(copy)
        #expect(!report.quarantined.isEmpty, comment)
        #expect(report.journalIDIsNew, comment)
        #expect(journal.journalID != old, comment)
        let before = try await journal.all()
        #expect(before.count == intact, comment)
        #expect(before.map(\.payload) == (1...9).prefix(before.count).map(payload), comment)
        #expect(before.allSatisfy { $0.journalID == old }, comment)
        guard thenGoesOn else { return await journal.close() }
        let next = try await journal.append(payload(100))
        #expect(next.sequence > 9, comment)
        await journal.close()

        let (again, second) = try openJournal(copy)
        #expect(second.quarantined.isEmpty, comment)
        #expect(!second.journalIDIsNew, comment)
        #expect(again.journalID == journal.journalID, comment)
        let after = try await again.all()
        #expect(after.dropLast() == before[...], comment)
        #expect(after.last?.payload == payload(100), comment)
        await again.close()
    }

    /// Nothing but the damaged record itself is lost: what is behind it, in its segment and in later ones, can be read
    /// from the files put aside, with the hashes it always had.
    @Test(arguments: 1...9)
    func everyOtherRecordIsSalvaged(damaged: Int) async throws {
        _ = try await self.makeJournal()
        let (journal, _) = try openJournal(self.directory)
        let before = try await journal.all()
        await journal.close()
        let name = try self.directory.segments()[(damaged - 1) / 3]
        var bytes = try self.directory.read(name)
        // All records are of one size; the byte is one of the payload.
        let size = (bytes.count - 100) / 3
        bytes[100 + (damaged - 1) % 3 * size + 24] ^= 4
        try self.directory.write(name, bytes)

        let (after, report) = try openJournal(self.directory)
        #expect(!report.quarantined.isEmpty)
        var salvaged: [JournalRecord] = []
        try await after.forEachSalvaged { salvaged += $0 }
        let readable = try await after.all()
        #expect(readable == Array(before.prefix(damaged - 1)))
        #expect(salvaged == Array(before.suffix(9 - damaged)))
        await after.close()
        // The same at each start, and with new records beside.
        let (again, _) = try openJournal(self.directory)
        try await again.append(payload(10))
        var salvagedAgain: [JournalRecord] = []
        try await again.forEachSalvaged { salvagedAgain += $0 }
        #expect(salvagedAgain == salvaged)
        await again.close()
    }

    /// A name that counting on or back from would overflow is no segment's, in use or put aside.
    @Test(arguments: [
        "18446744073709551615.seg", "18446744073709551615.seg.corrupt-1", "00000000000000000000.seg",
    ])
    func aNameBeyondAllNumbersIsLeftAlone(name: String) async throws {
        _ = try await self.makeJournal()
        try self.directory.write(name, [UInt8](repeating: 7, count: 300))
        // Without it a new segment is begun, whose number is to be above all others.
        try self.directory.remove("journal.id")
        let (journal, report) = try openJournal(self.directory)
        #expect(report.quarantined.isEmpty)
        #expect(try await journal.append(payload(10)).sequence == 10)
        #expect(try await journal.all().count == 10)
        await journal.close()
        #expect(try self.directory.read(name).count == 300)
    }

    @Test func aDamagedHeaderHidesNoRecords() async throws {
        _ = try await self.makeJournal()
        let name = try self.directory.segments()[1]
        var bytes = try self.directory.read(name)
        bytes[0] ^= 1
        try self.directory.write(name, bytes)
        let (journal, _) = try openJournal(self.directory)
        var salvaged: [JournalRecord] = []
        try await journal.forEachSalvaged { salvaged += $0 }
        #expect(salvaged.map(\.payload) == (4...9).map(payload))
        await journal.close()
    }

    @Test func aTornLastRecordIsCutOffAtEveryByte() async throws {
        let id = try await self.makeJournal()
        let name = try #require(try self.directory.segments().last)
        let bytes = try self.directory.read(name)
        let size = payload(9).count + recordOverhead
        for kept in 0..<size {
            for zeros in [0, 5, size - kept] where kept == 0 || zeros == 0 {
                let torn = Array(bytes.dropLast(size - kept)) + [UInt8](repeating: 0, count: zeros)
                try self.directory.write(name, torn)
                let (journal, report) = try openJournal(self.directory)
                #expect(report.tornBytes == UInt64(kept + zeros))
                #expect(report.records == 8)
                #expect(report.quarantined.isEmpty)
                #expect(journal.journalID == id)
                #expect(try await journal.append(payload(9)).sequence == 9)
                #expect(try await journal.all().map(\.payload) == (1...9).map(payload))
                await journal.close()
                #expect(try self.directory.read(name) == bytes)
            }
        }
    }

    @Test(arguments: 0..<3)
    func aChangedByteIsFoundAnywhere(number: Int) async throws {
        let id = try await self.makeJournal()
        let name = try self.directory.segments()[number]
        let bytes = try self.directory.read(name)
        for position in bytes.indices {
            let copy = try self.directory.copy()
            var changed = bytes
            changed[position] ^= [1, 0x80, 0xFF][position % 3]
            try copy.write(name, changed)
            let inSegment = max(0, position - 100) / (recordOverhead + payload(1).count)
            try await self.checkDamaged(
                copy,
                old: id,
                intact: 3 * number + inSegment,
                thenGoesOn: position.isMultiple(of: 7),
                "\(name) \(position)"
            )
        }
    }

    @Test func aChangedIdentityMakesANewOne() async throws {
        let id = try await self.makeJournal()
        let bytes = try self.directory.read("journal.id")
        for position in bytes.indices {
            let copy = try self.directory.copy()
            var changed = bytes
            changed[position] ^= 1
            try copy.write("journal.id", changed)
            let (journal, report) = try openJournal(copy)
            #expect(report.journalIDIsNew)
            #expect(journal.journalID != id)
            #expect(try await journal.append(payload(10)).sequence == 10)
            #expect(try await journal.all().map(\.payload) == (1...10).map(payload))
            await journal.close()
            let (again, second) = try openJournal(copy)
            #expect(again.journalID == journal.journalID)
            #expect(second.records == 10)
            await again.close()
        }
    }

    @Test func aDeletedMiddleSegmentIsFound() async throws {
        let id = try await self.makeJournal()
        try self.directory.remove("00000000000000000004.seg")
        try await self.checkDamaged(self.directory, old: id, intact: 3, "deleted")
        #expect(try self.directory.files().contains("00000000000000000007.seg.corrupt-1"))
    }

    @Test func losingEverySegmentNeverRepeatsAKey() async throws {
        let id = try await self.makeJournal()
        for name in try self.directory.segments() { try self.directory.remove(name) }
        let (journal, report) = try openJournal(self.directory)
        #expect(report.journalIDIsNew)
        #expect(journal.journalID != id)
        await journal.close()
    }

    @Test(arguments: Array(0..<100) + [101, 150, 200])
    func aTruncatedMiddleSegmentIsFound(length: Int) async throws {
        let id = try await self.makeJournal()
        let name = "00000000000000000004.seg"
        try self.directory.write(name, Array(self.directory.read(name).prefix(length)))
        try await self.checkDamaged(
            self.directory,
            old: id,
            intact: 3 + max(0, length - 100) / (recordOverhead + payload(4).count),
            "\(length)"
        )
        let files = try self.directory.files()
        #expect(files.contains(name + ".corrupt-1"))
        #expect(files.contains("00000000000000000007.seg.corrupt-1"))
    }

    @Test func aSecondDamageIsPutAsideUnderItsOwnName() async throws {
        _ = try await self.makeJournal()
        let name = "00000000000000000001.seg"
        for number in 1...2 {
            var bytes = try self.directory.read(name)
            // The last record in the first segment, and then the one before it.
            bytes[100 + (4 - number) * (recordOverhead + payload(1).count) - 1] ^= 1
            try self.directory.write(name, bytes)
            let (journal, report) = try openJournal(self.directory)
            #expect(report.records == 3 - number)
            await journal.close()
            #expect(try self.directory.read("\(name).corrupt-\(number)") == bytes)
        }
    }

    @Test func aNewerFormatIsLeftAlone() async throws {
        _ = try await self.makeJournal()
        let name = "00000000000000000001.seg"
        var bytes = try self.directory.read(name)
        bytes[8] = 3
        let checksum = testHash(Array(bytes[..<68]).span.bytes).bytes
        bytes.replaceSubrange(68..<100, with: checksum)
        try self.directory.write(name, bytes)
        let before = try self.directory.files()
        let error = #expect(throws: JournalError.self) { _ = try openJournal(self.directory) }
        #expect(error?.code == .unsupportedVersion)
        #expect(try self.directory.files() == before)
    }

    /// Stops the machine before every single change of the disk, while a journal is made, rotated and shrunk.
    @Test func everyMomentOfUseIsRecovered() async throws {
        let directory = self.directory
        let moments = Mutex<[(TemporaryDirectory, acknowledged: Int, removed: Int)]>([])
        let progress = Mutex((acknowledged: 0, removed: 0))
        let disk = TestDisk {
            let now = progress.withLock { $0 }
            guard let copy = try? directory.copy() else { return }
            moments.withLock { $0.append((copy, now.acknowledged, now.removed)) }
        }
        let (journal, _) = try openJournal(directory, disk: disk)
        for number in 1...6 {
            try await journal.append(payload(number))
            progress.withLock { $0.acknowledged = number }
            if number.isMultiple(of: 2) { try await journal.rotate() }
        }
        progress.withLock { $0.removed = 4 }
        #expect(try await journal.removeSegments(upTo: 4, olderThan: .max) == 2)
        await journal.close()

        let copies = moments.withLock { $0 }
        #expect(copies.count > 30)
        for (copy, acknowledged, removed) in copies {
            let (recovered, report) = try openJournal(copy)
            #expect(report.quarantined.isEmpty)
            #expect(acknowledged == 0 || !report.journalIDIsNew)
            let sequences = Set(try await recovered.all().map(\.sequence))
            if acknowledged > removed {
                #expect(sequences.isSuperset(of: UInt64(removed + 1)...UInt64(acknowledged)))
            }
            let next = try await recovered.append(payload(0)).sequence
            #expect(next > UInt64(acknowledged))
            await recovered.close()
        }
    }

    /// Stops the machine before every single change of the disk, while damage is put aside.
    @Test func everyMomentOfRecoveryIsRecovered() async throws {
        let id = try await self.makeJournal()
        let name = "00000000000000000004.seg"
        var bytes = try self.directory.read(name)
        bytes[bytes.count - 1] ^= 1
        try self.directory.write(name, bytes)
        let directory = self.directory
        let moments = Mutex<[TemporaryDirectory]>([])
        let disk = TestDisk {
            guard let copy = try? directory.copy() else { return }
            moments.withLock { $0.append(copy) }
        }
        let (journal, _) = try openJournal(directory, disk: disk)
        await journal.close()
        let copies = moments.withLock { $0 }
        #expect(copies.count > 10)
        for copy in copies {
            let (recovered, _) = try openJournal(copy)
            #expect(recovered.journalID != id)
            #expect(try await recovered.all().map(\.payload) == (1...5).map(payload))
            #expect(try await recovered.append(payload(0)).sequence > 9)
            await recovered.close()
            let files = try copy.files()
            #expect(files.contains(name + ".corrupt-1"))
            #expect(files.contains("00000000000000000007.seg.corrupt-1"))
            #expect(!files.contains { $0.hasSuffix(".tmp") })
        }
    }
}
