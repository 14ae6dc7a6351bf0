import Testing

@testable import AccessDaemon

struct BackupFileTests {
    private static func file(cardKey: String? = "1 00\n") throws -> [UInt8] {
        try BackupFile(
            createdAt: "2026-11-21T17:03:00.250000Z",
            site: "bitraf",
            version: "1.0",
            cardKey: cardKey,
            directory: Array("SQLite\nand\u{0} more\n".utf8)
        ).bytes()
    }

    private func problem(_ bytes: [UInt8]) -> BackupFile.Problem? {
        #expect(throws: BackupFile.Problem.self) { try BackupFile(parsing: bytes) }
    }

    @Test(arguments: ["1 00\n", nil])
    func readsWhatItWrote(cardKey: String?) throws {
        let file = try BackupFile(parsing: Self.file(cardKey: cardKey))
        #expect(file.directory == Array("SQLite\nand\u{0} more\n".utf8))
        #expect(file.manifest.cardKey == cardKey)
        #expect(file.manifest.site == "bitraf")
        #expect(file.manifest.createdAt == "2026-11-21T17:03:00.250000Z")
    }

    @Test func aChangedOrCutFileIsDamaged() throws {
        let good = try Self.file()
        var flipped = good
        flipped[flipped.count - 2] ^= 1
        #expect(self.problem(flipped) == .damaged)
        #expect(self.problem(good + [0]) == .damaged)
        // Every cut is noticed, wherever it is.
        for length in 0..<good.count {
            #expect(throws: BackupFile.Problem.self) { try BackupFile(parsing: Array(good[..<length])) }
        }
    }

    @Test func otherFilesAndNewerFormatsAreNamed() throws {
        #expect(self.problem([]) == .notABackup)
        #expect(self.problem(Array("SQLite format 3".utf8)) == .notABackup)
        let newer = Array("p2k16d backup 2\n".utf8) + (try Self.file()).dropFirst(16)
        #expect(self.problem(newer) == .newer(format: 2))
    }
}
