import CardHashing
import FoundationEssentials

/// A backup of the embedded directory as one file: a line that names the format, a line of JSON, and the SQLite file.
///
/// The first two lines are for people as well: `head -n 2` shows what a file is, and, where it holds one, the card key.
struct BackupFile {
    /// What the second line says.
    struct Manifest: Codable, Equatable {
        /// When it was made, RFC 3339.
        var createdAt: String
        var site: String
        /// Of the daemon that made it.
        var version: String
        /// The text of the card key file: secret. Nil in a backup that was made without it.
        var cardKey: String?
        /// Of the SQLite file.
        var bytes: Int
        var sha256: String
    }

    /// Why a file is no backup that can be used.
    enum Problem: Error, Equatable {
        case notABackup
        case newer(format: Int)
        case damaged
    }

    private static let magic = "p2k16d backup "
    private static let format = 1

    let manifest: Manifest
    let directory: [UInt8]

    init(createdAt: String, site: String, version: String, cardKey: String?, directory: [UInt8]) {
        self.directory = directory
        self.manifest = Manifest(
            createdAt: createdAt,
            site: site,
            version: version,
            cardKey: cardKey,
            bytes: directory.count,
            sha256: Self.digest(directory)
        )
    }

    /// Reads a file and checks that every byte of the directory is as it was written.
    ///
    /// - Throws: ``Problem``.
    init(parsing bytes: [UInt8]) throws {
        let newline = UInt8(ascii: "\n")
        guard bytes.starts(with: Self.magic.utf8), let first = bytes.firstIndex(of: newline),
            let format = Int(String(decoding: bytes[Self.magic.utf8.count..<first], as: UTF8.self))
        else { throw Problem.notABackup }
        guard format <= Self.format else { throw Problem.newer(format: format) }
        let rest = bytes[(first + 1)...]
        guard let second = rest.firstIndex(of: newline),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(rest[..<second]))
        else { throw Problem.damaged }
        let directory = Array(rest[(second + 1)...])
        guard directory.count == manifest.bytes, Self.digest(directory) == manifest.sha256 else {
            throw Problem.damaged
        }
        self.manifest = manifest
        self.directory = directory
    }

    /// The file.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let manifest = try encoder.encode(self.manifest)
        return Array("\(Self.magic)\(Self.format)\n".utf8) + Array(manifest) + [UInt8(ascii: "\n")] + self.directory
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        sha256(bytes.span.bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
