import FoundationEssentials

/// A directory of the test's own, removed with everything in it when the last reference goes.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory.path + "/p2k16d-journal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// Where the journal under test lives.
    var journal: String { self.path + "/journal" }

    /// The journal's files, sorted.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.journal).sorted()
    }

    func segments() throws -> [String] {
        try self.files().filter { $0.hasSuffix(".seg") }
    }

    func read(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: self.journal + "/" + name)))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: self.journal + "/" + name))
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: self.journal + "/" + name)
    }

    /// What a machine that stops now leaves behind, if all writes reached the disk.
    func copy() throws -> TemporaryDirectory {
        let copy = try TemporaryDirectory()
        if FileManager.default.fileExists(atPath: self.journal) {
            try FileManager.default.copyItem(atPath: self.journal, toPath: copy.journal)
        }
        return copy
    }
}
