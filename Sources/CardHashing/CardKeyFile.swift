import AccessControl
import Glibc

/// The file that the keys of a space live in: a line for each key, `<id> <64 hexadecimal digits>`, and comments.
package struct CardKeyFile: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Reads the ring; nil when there is no such file.
    ///
    /// - Throws: ``CardKeyFileError`` when others may read the file, or its content is not a ring.
    package func read() throws(CardKeyFileError) -> CardKeyRing? {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw CardKeyFileError(self.path, "cannot be read: \(Self.systemMessage())", remedy: "Check its owner.")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CardKeyFileError(self.path, "is not a regular file", remedy: "Name the key file in cards.key_file.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CardKeyFileError(
                self.path,
                "can be read by others, who could then guess card numbers",
                remedy: "Run: chmod 600 \(self.path)"
            )
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0, count < buffer.count else { throw self.malformed }
        return try self.parse(String(decoding: buffer[..<count], as: UTF8.self))
    }

    /// Makes the file with one new key. It must not exist.
    package func create() throws(CardKeyFileError) -> CardKeyRing {
        let key = CardKey(generating: CardKeyID(1))
        guard let ring = CardKeyRing([key]) else { preconditionFailure("one key is a ring") }
        try self.write(ring, to: self.path, O_EXCL)
        self.syncFolder()
        return ring
    }

    /// Replaces the file by one with these keys: a crash leaves the old one or the new one.
    package func replace(with ring: CardKeyRing) throws(CardKeyFileError) {
        let draft = "\(self.path).new"
        try self.write(ring, to: draft, O_TRUNC)
        guard rename(draft, self.path) == 0 else {
            let message = Self.systemMessage()
            unlink(draft)
            throw CardKeyFileError(self.path, "cannot be replaced: \(message)", remedy: Self.unwritable)
        }
        self.syncFolder()
    }

    private func write(_ ring: CardKeyRing, to path: String, _ flags: Int32) throws(CardKeyFileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
        guard descriptor >= 0 else {
            throw CardKeyFileError(
                self.path,
                "cannot be written: \(Self.systemMessage())",
                remedy: Self.unwritable
            )
        }
        defer { close(descriptor) }
        let keys = ring.keys.map { "\($0.id.rawValue) \(Self.hexadecimal($0.secretBytes))" }
        let text = Array(
            """
            # Card keys of this space. Cards cannot be recognised without this file: back it up, keep it mode 600,
            # and give every site of the space the same one.
            \(keys.joined(separator: "\n"))

            """.utf8
        )
        guard Glibc.write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            let message = Self.systemMessage()
            unlink(path)
            throw CardKeyFileError(self.path, "cannot be written: \(message)", remedy: "Free disk space.")
        }
    }

    private static let unwritable = "Let the daemon's user write to its folder."

    /// Makes the file's name as durable as its content: losing the key would make every card unknown.
    func syncFolder() {
        let folder = self.path.lastIndex(of: "/").map { String(self.path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    func parse(_ text: String) throws(CardKeyFileError) -> CardKeyRing {
        var keys: [CardKey] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let fields = line.split(separator: " ")
            guard fields.count == 2, fields[0].allSatisfy(\.isNumber), let id = Int32(fields[0]), id > 0,
                let secret = Self.bytes(hexadecimal: fields[1]), let key = CardKey(id: CardKeyID(id), secret: secret)
            else { throw self.malformed }
            keys.append(key)
        }
        guard let ring = CardKeyRing(keys) else { throw self.malformed }
        return ring
    }

    var malformed: CardKeyFileError {
        CardKeyFileError(
            self.path,
            "does not hold one or two card keys, each a line of an id and 64 hexadecimal digits",
            remedy: "Restore it from a backup, or copy it from another site of the space."
        )
    }

    static func systemMessage() -> String { String(cString: strerror(errno)) }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// Why the card keys cannot be used, and what to do.
package struct CardKeyFileError: Error, Sendable, CustomStringConvertible {
    package let path: String
    package let message: String
    package let remedy: String

    init(_ path: String, _ message: String, remedy: String) {
        self.path = path
        self.message = message
        self.remedy = remedy
    }

    package var description: String { "the card key file \(self.path) \(self.message). \(self.remedy)" }
}
