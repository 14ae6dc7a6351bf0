import Journal
import Testing

/// What is found when somebody has changed the files of a journal that is open.
@Suite(.timeLimit(.minutes(5)))
struct InspectionTests {
    let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    private static let header = 100
    private static let size = recordOverhead + payload(1).count

    /// Makes a journal of three segments with three records each, which stays open.
    private func makeJournal() async throws -> Journal {
        let (journal, _) = try openJournal(self.directory)
        for number in 1...9 {
            try await journal.append(payload(number))
            if number.isMultiple(of: 3) && number < 9 { try await journal.rotate() }
        }
        return journal
    }

    /// Changes the second segment, and tells what is found then.
    private func inspect(
        _ change: (inout [UInt8]) -> Void
    ) async throws -> (intact: [UInt64], problems: [JournalProblem]) {
        let journal = try await self.makeJournal()
        let name = "00000000000000000004.seg"
        var bytes = try self.directory.read(name)
        change(&bytes)
        try self.directory.write(name, bytes)
        let found = try await Self.inspect(journal)
        #expect(found.problems.allSatisfy { $0.file == name && $0.journalID == journal.journalID })
        await journal.close()
        return found
    }

    private static func inspect(_ journal: Journal) async throws -> (intact: [UInt64], problems: [JournalProblem]) {
        var intact: [UInt64] = []
        var problems: [JournalProblem] = []
        try await journal.inspect { segment in
            intact += segment.records.map(\.sequence)
            problems += segment.problems
        }
        return (intact, problems)
    }

    private static func record(_ number: Int) -> Range<Int> {
        let start = Self.header + (number - 4) * Self.size
        return start..<start + Self.size
    }

    @Test func whatIsAsItWasIsIntact() async throws {
        let journal = try await self.makeJournal()
        try await journal.append(JournalPayload(payload(10), personal: [Array("anna".utf8)]))
        #expect(try await journal.erase { _ in [0] }.parts == 1)
        let (intact, problems) = try await Self.inspect(journal)
        #expect(intact == Array(1...10))
        #expect(problems.isEmpty)
        await journal.close()
    }

    @Test func anEditedRecordIsNamed() async throws {
        let (intact, problems) = try await self.inspect { bytes in
            bytes[Self.record(5).lowerBound + 22] ^= 1
        }
        #expect(intact == [1, 2, 3, 4, 6, 7, 8, 9])
        #expect(problems.map(\.kind) == [.edited])
        #expect(problems.map(\.first) == [5])
    }

    @Test func recordsThatChangedPlacesAreNamed() async throws {
        let (intact, problems) = try await self.inspect { bytes in
            let (fifth, sixth) = (Array(bytes[Self.record(5)]), Array(bytes[Self.record(6)]))
            bytes.replaceSubrange(Self.record(5), with: sixth)
            bytes.replaceSubrange(Self.record(6), with: fifth)
        }
        #expect(intact == Array(1...9))
        #expect(problems.map(\.kind) == [.reordered])
        #expect(problems.map(\.first) == [5])
    }

    @Test(arguments: [4...4, 5...5, 5...6, 6...6, 4...6])
    func removedRecordsAreNamed(sequences: ClosedRange<Int>) async throws {
        let (intact, problems) = try await self.inspect { bytes in
            bytes.removeSubrange(
                Self.record(sequences.lowerBound).lowerBound..<Self.record(sequences.upperBound).upperBound
            )
        }
        #expect(intact == (1...9).filter { !sequences.contains(Int($0)) })
        #expect(problems.map(\.kind) == [.missing])
        #expect(problems.map(\.first) == [UInt64(sequences.lowerBound)])
        #expect(problems.map(\.last) == [UInt64(sequences.upperBound)])
    }

    @Test func aRemovedFileIsNamed() async throws {
        let journal = try await self.makeJournal()
        try self.directory.remove("00000000000000000004.seg")
        let (intact, problems) = try await Self.inspect(journal)
        #expect(intact == [1, 2, 3, 7, 8, 9])
        #expect(problems.map(\.kind) == [.missing])
        #expect(problems.first?.first == 4 && problems.first?.last == 6)
        await journal.close()
    }

    @Test func aRecordThatIsThereTwiceIsNamed() async throws {
        let (intact, problems) = try await self.inspect { bytes in
            bytes.replaceSubrange(Self.record(6), with: Array(bytes[Self.record(5)]))
        }
        #expect(intact == [1, 2, 3, 4, 5, 7, 8, 9])
        #expect(problems.map(\.kind) == [.reordered, .missing])
        #expect(problems.map(\.first) == [5, 6])
    }

    @Test func whatCannotBeToldApartIsNamed() async throws {
        let (intact, problems) = try await self.inspect { bytes in
            bytes[Self.record(5).lowerBound] ^= 1
        }
        #expect(intact == [1, 2, 3, 4, 7, 8, 9])
        #expect(problems.map(\.kind) == [.unreadable])
        #expect(problems.first?.first == 5 && problems.first?.last == 6)
    }

    /// Somebody who knows the format computes every hash again.
    @Test func aSegmentWithNewHashesIsNamed() async throws {
        let (intact, problems) = try await self.inspect { bytes in
            var previous = Array(bytes[36..<68])
            for number in 4...6 {
                let range = Self.record(number)
                if number == 5 { bytes[range.lowerBound + 22] ^= 1 }
                let chained = bytes[range.lowerBound + 16..<range.upperBound - 32]
                let sequence = bytes[range.lowerBound + 8..<range.lowerBound + 16]
                let text = previous + bytes[12..<28] + sequence + chained
                previous = testHash(text.span.bytes).bytes
                bytes.replaceSubrange(range.upperBound - 32..<range.upperBound, with: previous)
            }
        }
        #expect(intact == Array(1...9))
        #expect(problems.map(\.kind) == [.rewritten])
        #expect(problems.first?.first == 4 && problems.first?.last == 6)
    }

    @Test func aChangedHeaderIsNamed() async throws {
        let (intact, problems) = try await self.inspect { $0[40] ^= 1 }
        #expect(intact == Array(1...9))
        #expect(problems.map(\.kind) == [.edited])
        #expect(problems.map(\.first) == [4])
    }
}
