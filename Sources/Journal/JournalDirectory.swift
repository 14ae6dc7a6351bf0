import Glibc

/// The journal's directory: the files in it, each change of which is durable when the call returns.
struct JournalDirectory: Sendable {
    static let identityName = "journal.id"
    private static let temporarySuffix = ".tmp"
    private static let corruptSuffix = ".corrupt-"

    let path: String
    let files: any FileOperations
    let hash: ChainHash

    func path(of name: String) -> String { "\(self.path)/\(name)" }

    func open(_ name: String, flags: Int32) throws(SystemCallError) -> Int32 {
        try self.files.open(self.path(of: name), flags: flags)
    }

    func synchronize() throws(SystemCallError) {
        try self.files.synchronizeDirectory(self.path)
    }

    /// Makes the directory and removes what a crash left half-made.
    func prepare() throws(SystemCallError) {
        try self.files.makeDirectory(self.path)
        try self.files.synchronizeDirectory(self.path + "/..")
        for name in try self.files.list(self.path) where name.hasSuffix(Self.temporarySuffix) {
            try self.files.remove(self.path(of: name))
        }
    }

    /// The first sequences of the segments, ascending.
    func segments() throws(SystemCallError) -> [UInt64] {
        try self.files.list(self.path).compactMap(Segment.firstSequence(of:)).sorted()
    }

    func readHeader(_ descriptor: Int32) throws -> SegmentHeader? {
        var bytes: [UInt8] = []
        _ = try self.files.read(descriptor, into: &bytes, count: SegmentHeader.byteCount, at: 0)
        return try SegmentHeader(bytes, hash: self.hash)
    }

    // MARK: Identity

    /// The format is this file's own; each segment tells its.
    private static func identityText(_ id: JournalID) -> String {
        "p2k16 journal, format 1\n\(id)\n"
    }

    /// The identity; nil when there is none or it is damaged.
    func readIdentity() throws(SystemCallError) -> JournalID? {
        let descriptor: Int32
        do {
            descriptor = try self.open(Self.identityName, flags: O_RDONLY)
        } catch  where error.errno == ENOENT {
            return nil
        }
        defer { self.files.close(descriptor) }
        var bytes: [UInt8] = []
        _ = try self.files.read(descriptor, into: &bytes, count: 256, at: 0)
        let text = String(decoding: bytes, as: UTF8.self)
        guard
            let line = text.split(separator: "\n").last,
            let id = JournalID(String(line)),
            text == Self.identityText(id)
        else { return nil }
        return id
    }

    func writeIdentity(_ id: JournalID) throws(SystemCallError) {
        let descriptor = try self.install(Array(Self.identityText(id).utf8), as: Self.identityName)
        self.files.close(descriptor)
        try self.synchronize()
    }

    // MARK: Creating

    /// Puts a file with this content in place, all or nothing; the directory is still to be synchronised.
    ///
    /// - Returns: The descriptor, for reading and writing.
    func install(_ content: [UInt8], as name: String) throws(SystemCallError) -> Int32 {
        let descriptor = try self.stage(content, as: name)
        do {
            try self.commitStaged(name)
        } catch {
            self.files.close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Writes a file under its temporary name.
    func stage(_ content: [UInt8], as name: String) throws(SystemCallError) -> Int32 {
        let temporary = self.path(of: name + Self.temporarySuffix)
        let descriptor = try self.files.open(temporary, flags: O_RDWR | O_CREAT | O_TRUNC)
        do {
            try self.files.write(descriptor, content, at: 0)
            try self.files.synchronize(descriptor)
        } catch {
            self.files.close(descriptor)
            try? self.files.remove(temporary)
            throw error
        }
        return descriptor
    }

    /// Gives a staged file its name.
    func commitStaged(_ name: String) throws(SystemCallError) {
        try self.files.rename(self.path(of: name + Self.temporarySuffix), to: self.path(of: name))
    }

    // MARK: Quarantine

    /// Puts a damaged segment aside; its first `intactLength` bytes, if any, stay in use as the segment.
    ///
    /// - Returns: The name it has now.
    func quarantine(_ name: String, intactLength: UInt64?) throws(SystemCallError) -> String {
        let taken = Set(try self.files.list(self.path))
        var number = 1
        while taken.contains("\(name)\(Self.corruptSuffix)\(number)") { number += 1 }
        let newName = "\(name)\(Self.corruptSuffix)\(number)"
        if let intactLength {
            // The second name comes first: at no moment are the intact records without a name.
            try self.copy(name, length: intactLength)
            try self.files.link(self.path(of: name), to: self.path(of: newName))
            try self.synchronize()
            try self.commitStaged(name)
        } else {
            try self.files.rename(self.path(of: name), to: self.path(of: newName))
        }
        try self.synchronize()
        return newName
    }

    /// The names of the files that were put aside.
    func quarantinedFiles() throws(SystemCallError) -> [String] {
        try self.files.list(self.path).filter { $0.contains(Self.corruptSuffix) }.sorted()
    }

    private func copy(_ name: String, length: UInt64) throws(SystemCallError) {
        let source = try self.open(name, flags: O_RDONLY)
        defer { self.files.close(source) }
        let target = try self.stage([], as: name)
        defer { self.files.close(target) }
        var offset: UInt64 = 0
        var chunk: [UInt8] = []
        while offset < length {
            chunk.removeAll(keepingCapacity: true)
            let count = min(128 << 10, Int(length - offset))
            guard try self.files.read(source, into: &chunk, count: count, at: offset) > 0 else {
                throw SystemCallError(call: "pread", errno: EIO)
            }
            try self.files.write(target, chunk, at: offset)
            offset += UInt64(chunk.count)
        }
        try self.files.synchronize(target)
    }

    /// A sequence that is higher than any that a quarantined file can hold; 0 without such files.
    func highestQuarantinedSequence() throws(SystemCallError) -> UInt64 {
        var highest: UInt64 = 0
        for name in try self.files.list(self.path) {
            guard
                let suffix = name.firstRange(of: Self.corruptSuffix),
                let first = Segment.firstSequence(of: String(name[..<suffix.lowerBound]))
            else { continue }
            let descriptor = try self.open(name, flags: O_RDONLY)
            defer { self.files.close(descriptor) }
            let size = try self.files.status(descriptor).size
            highest = max(highest, first + size / UInt64(RecordCoding.overhead))
        }
        return highest
    }
}
