import Journal
import Synchronization
import Testing

/// Personal parts, which can be erased in place while the chain holds; and journals from before there were any.
@Suite(.timeLimit(.minutes(1)))
struct ErasureTests {
    let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    private static func personal(_ number: Int) -> JournalPayload {
        JournalPayload(payload(number), personal: [Array("anna \(number)".utf8), Array("carla \(number)".utf8)])
    }

    /// Makes a journal of two segments with three records each.
    private func makeJournal(disk: any FileOperations = SystemFileOperations()) async throws -> Journal {
        let (journal, _) = try openJournal(self.directory, disk: disk)
        for number in 1...6 {
            try await journal.append(Self.personal(number))
            if number == 3 { try await journal.rotate() }
        }
        return journal
    }

    private func contains(_ text: String) throws -> Bool {
        try self.directory.segments().contains { try self.directory.read($0).contains(Array(text.utf8)) }
    }

    @Test func partsAreReadBackWithTheirCommitments() async throws {
        let journal = try await self.makeJournal()
        let records = try await journal.all()
        #expect(records.map(\.payload) == (1...6).map(payload))
        for (record, number) in zip(records, 1...6) {
            #expect(record.hasCommitments)
            #expect(record.personal.map(\.bytes) == Self.personal(number).personal)
            let chained = try #require(ChainedContent(record.chained))
            #expect(chained.content == payload(number))
            #expect(chained.bytes == record.chained)
            for (commitment, part) in zip(chained.commitments, record.personal) {
                let salt = try #require(part.salt)
                let bytes = try #require(part.bytes)
                #expect(commitment.isOf(bytes, salt: salt, hash: testHash))
                #expect(!commitment.isOf(bytes.reversed(), salt: salt, hash: testHash))
                #expect(!commitment.isOf(bytes, salt: salt.reversed(), hash: testHash))
            }
        }
        #expect(Set(records.flatMap(\.personal).map(\.salt)).count == 12)
        await journal.close()
    }

    @Test func anErasedPartIsGoneAndTheChainHolds() async throws {
        let journal = try await self.makeJournal()
        let before = try await journal.all()
        let erasure = try await journal.erase { $0.sequence == 2 || $0.sequence == 6 ? [0] : [] }
        #expect(erasure.records == 2)
        #expect(erasure.parts == 2)
        #expect(erasure.quarantinedFiles.isEmpty)
        #expect(try await journal.erase { _ in [0] }.parts == 4)
        #expect(try !self.contains("anna"))
        #expect(try self.contains("carla 6"))
        #expect(try await journal.append(Self.personal(7)).sequence == 7)
        await journal.close()

        let (again, report) = try openJournal(self.directory)
        #expect(report.quarantined.isEmpty)
        #expect(!report.journalIDIsNew)
        let after = try await again.all()
        #expect(after.count == 7)
        for (old, new) in zip(before, after) {
            #expect(new.hash == old.hash)
            #expect(new.chained == old.chained)
            #expect(new.payload == old.payload)
            #expect(new.personal == [.erased, old.personal[1]])
        }
        await again.close()
    }

    /// Stops the machine before every single change of the disk.
    @Test func everyMomentOfErasingIsRecovered() async throws {
        let directory = self.directory
        let moments = Mutex<[TemporaryDirectory]>([])
        let isErasing = Mutex(false)
        let disk = TestDisk {
            guard isErasing.withLock({ $0 }), let copy = try? directory.copy() else { return }
            moments.withLock { $0.append(copy) }
        }
        let journal = try await self.makeJournal(disk: disk)
        let before = try await journal.all()
        isErasing.withLock { $0 = true }
        #expect(try await journal.erase { $0.sequence > 1 ? [0] : [] }.parts == 5)
        await journal.close()

        let copies = moments.withLock { $0 }
        #expect(copies.count >= 14)
        for copy in copies {
            let (recovered, report) = try openJournal(copy)
            #expect(report.quarantined.isEmpty)
            #expect(!report.journalIDIsNew)
            let records = try await recovered.all()
            #expect(records.map(\.hash) == before.map(\.hash))
            for (record, old) in zip(records, before) {
                #expect(record.personal[0] == .erased || record.personal[0] == old.personal[0])
                #expect(record.personal[1] == old.personal[1])
                // What is marked is overwritten, also what the crash had left.
                let text = Array("anna \(record.sequence)".utf8)
                let isThere = try copy.segments().contains { try copy.read($0).contains(text) }
                #expect(isThere == (record.personal[0] != .erased))
            }
            #expect(try await recovered.erase { _ in [0, 1] }.parts >= 6)
            await recovered.close()
        }
    }

    @Test func aChangedPartIsDamage() async throws {
        let journal = try await self.makeJournal()
        await journal.close()
        let name = try #require(try self.directory.segments().last)
        let bytes = try self.directory.read(name)
        for text in ["anna 5", "carla 5"] {
            let start = try #require(bytes.firstRange(of: Array(text.utf8))?.lowerBound)
            // The state, the salt, and the part itself.
            for offset in [start - 17, start - 16, start - 1, start, start + 5] {
                let copy = try self.directory.copy()
                var changed = bytes
                changed[offset] ^= 1
                try copy.write(name, changed)
                let (recovered, report) = try openJournal(copy)
                #expect(report.quarantined.count == 1)
                #expect(try await recovered.all().count == 4)
                #expect(try await recovered.erase { _ in [0] }.quarantinedFiles == ["\(name).corrupt-1"])
                await recovered.close()
            }
        }
    }

    @Test(arguments: [0, 1, 4])
    func aJournalOfFormatOneGoesOn(count: Int) async throws {
        let (made, _) = try openJournal(self.directory)
        await made.close()
        let name = try #require(try self.directory.segments().first)
        let hashes = try self.directory.writeFormatOne(name, made.journalID, (0..<count).map { payload($0 + 1) })

        let (journal, report) = try openJournal(self.directory)
        #expect(report.quarantined.isEmpty)
        #expect(journal.journalID == made.journalID)
        #expect(report.records == count)
        // Nothing is changed before there is something to write.
        #expect(try self.directory.segments() == [name])
        let appended = try await journal.append(Self.personal(count + 1))
        #expect(appended.sequence == UInt64(count + 1))
        #expect(try self.directory.segments().count == (count == 0 ? 1 : 2))
        #expect(try await journal.erase { Array($0.personal.indices) }.parts == 2)
        await journal.close()

        let (again, second) = try openJournal(self.directory)
        #expect(second.quarantined.isEmpty)
        #expect(!second.journalIDIsNew)
        let records = try await again.all()
        #expect(records.map(\.payload) == (1...count + 1).map(payload))
        #expect(records.map(\.hash) == hashes + [appended.hash])
        #expect(records.map(\.hasCommitments) == hashes.map { _ in false } + [true])
        #expect(records.dropLast().allSatisfy { $0.chained == $0.payload && $0.personal.isEmpty })
        await again.close()
    }
}

extension TemporaryDirectory {
    /// Replaces a segment by one as the first version of the program wrote it, and returns the hashes of its records.
    fileprivate func writeFormatOne(_ name: String, _ id: JournalID, _ payloads: [[UInt8]]) throws -> [ChainDigest] {
        func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
            (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var file = Array("P2K16JNL".utf8) + bytes(UInt32(1)) + id.bytes + bytes(UInt64(1)) + ChainDigest.zero.bytes
        file += testHash(file.span.bytes).bytes
        var last = ChainDigest.zero
        var hashes: [ChainDigest] = []
        for (index, payload) in payloads.enumerated() {
            let sequence = UInt64(index + 1)
            let chained = last.bytes + id.bytes + bytes(sequence) + payload
            last = testHash(chained.span.bytes)
            hashes.append(last)
            let length = UInt32(payload.count)
            file += bytes(length) + bytes(~length) + bytes(sequence) + payload + last.bytes
        }
        try self.write(name, file)
        return hashes
    }
}
