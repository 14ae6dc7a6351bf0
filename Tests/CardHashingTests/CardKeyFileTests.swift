import AccessControl
import CardHashing
import FoundationEssentials
import Glibc
import Testing

@Suite("A key file")
struct CardKeyFileTests {
    private static let one = "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    private static let two = "2 " + String(repeating: "Aa", count: 32)

    @Test("that is missing is none")
    func missing() throws {
        try Self.inFolder { folder in
            let ring = try CardKeyFile(path: "\(folder)/card.key").read()
            #expect(ring == nil)
        }
    }

    @Test("is a line for each key, with comments")
    func reading() throws {
        try Self.withFile("# a comment\n\n\(Self.one)\r\n\(Self.two)\n") { file in
            let ring = try #require(try file.read())
            #expect(ring.keys.map(\.id) == [CardKeyID(2), CardKeyID(1)])
            #expect(try ring.keys[0].checkValue == Keys.repeated().checkValue)
            #expect(try ring.keys[1].checkValue == Keys.counting().checkValue)
        }
        try Self.withFile(Self.one) { file in
            let ring = try file.read()
            #expect(try ring?.newest.checkValue == Keys.counting().checkValue)
        }
    }

    @Test("must be readable by its owner only", arguments: [0o640, 0o644, 0o604, 0o620, 0o602, 0o610] as [mode_t])
    func openMode(mode: mode_t) throws {
        try Self.withFile(Self.one, mode: mode) { file in
            let error = #expect(throws: CardKeyFileError.self) { try file.read() }
            #expect(error?.remedy == "Run: chmod 600 \(file.path)")
        }
    }

    @Test("may be read-only", arguments: [0o600, 0o400] as [mode_t])
    func closedMode(mode: mode_t) throws {
        try Self.withFile(Self.one, mode: mode) { file in
            let ring = try file.read()
            #expect(ring != nil)
        }
    }

    @Test(
        "that is no ring is refused without repeating any of it",
        arguments: [
            "", "# only a comment\n", "1\n", "\(one) 3\n", "0 \(one.dropFirst(2))", "-1 \(one.dropFirst(2))",
            "x \(one.dropFirst(2))", "99999999999 \(one.dropFirst(2))", "\(one.dropLast())", "\(one)0", "\(one)00",
            "1 \(String(repeating: "g", count: 64))", "1 \(String(repeating: "é", count: 32))", "\(one)\n\(one)\n",
            "\(one)\n\(two)\n3 \(String(repeating: "b", count: 64))\n", String(repeating: "#", count: 5000),
        ]
    )
    func malformed(text: String) throws {
        try Self.withFile(text) { file in
            let error = try #require(#expect(throws: CardKeyFileError.self) { try file.read() })
            #expect(error.description.hasPrefix("the card key file \(file.path) does not hold one or two card keys"))
            #expect(!error.description.contains("00010203") && !error.description.contains("Aa"))
        }
    }

    @Test("is not a folder")
    func folder() throws {
        try Self.inFolder { folder in
            let error = #expect(throws: CardKeyFileError.self) { try CardKeyFile(path: folder).read() }
            #expect(error?.message == "is not a regular file")
        }
    }

    @Test("is made with a random key, readable by its owner only")
    func creating() throws {
        try Self.inFolder { folder in
            let file = CardKeyFile(path: "\(folder)/card.key")
            let ring = try file.create()
            var status = stat()
            #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let read = try #require(try file.read())
            #expect(read.keys.map(\.id) == [CardKeyID(1)])
            #expect(read.newest.checkValue == ring.newest.checkValue)
            #expect(read.tokens(for: .sample) == ring.tokens(for: .sample))
        }
    }

    @Test("that exists is never overwritten")
    func existing() throws {
        try Self.withFile(Self.one) { file in
            let error = #expect(throws: CardKeyFileError.self) { try file.create() }
            #expect(error?.message == "cannot be written: File exists")
            let ring = try file.read()
            #expect(try ring?.newest.checkValue == Keys.counting().checkValue)
        }
        // A link to nowhere counts as existing too.
        try Self.inFolder { folder in
            #expect(symlink("\(folder)/elsewhere", "\(folder)/card.key") == 0)
            #expect(throws: CardKeyFileError.self) { try CardKeyFile(path: "\(folder)/card.key").create() }
            #expect(access("\(folder)/elsewhere", F_OK) != 0)
        }
    }

    @Test("says what to do when its folder is missing")
    func noFolder() throws {
        try Self.inFolder { folder in
            let error = #expect(throws: CardKeyFileError.self) {
                try CardKeyFile(path: "\(folder)/missing/card.key").create()
            }
            #expect(error?.remedy == "Let the daemon's user write to its folder.")
        }
    }

    private static func withFile(_ text: String, mode: mode_t = 0o600, _ body: (CardKeyFile) throws -> Void) throws {
        try Self.inFolder { folder in
            let path = "\(folder)/card.key"
            try Data(text.utf8).write(to: URL(filePath: path))
            try #require(chmod(path, mode) == 0)
            try body(CardKeyFile(path: path))
        }
    }

    private static func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "p2k16d-key-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
