import FoundationEssentials
import Glibc

/// The break-glass codes of a site in two files of its own, since they must work when all else does not.
///
/// `break-glass.json` says which codes there are; it is replaced as a whole. `break-glass.used` has one byte for each
/// number, `.` or `U`, and is only ever overwritten in place: so a code can be marked as used on a full disk as well. It
/// is written first, and it counts: a code is used if either file says so. Neither file is part of a backup, so that no
/// restored one makes a code good again. Not safe for several threads: its owner takes turns.
final class BreakGlassStore {
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    private struct Contents: Codable {
        var version = 1
        var site: String
        var codes: [BreakGlassEntry]
    }

    /// How many bytes `break-glass.used` has: one for each number.
    static let marks = 1000

    private let directory: String
    private let site: String
    private(set) var entries: [BreakGlassEntry] = []
    private var used: Set<Int> = []

    var listFile: String { "\(self.directory)/break-glass.json" }
    var usedFile: String { "\(self.directory)/break-glass.used" }

    /// - Throws: ``Problem`` when the files are damaged, incomplete or another site's; then no code must count.
    init(directory: String, site: String) throws {
        self.directory = directory
        self.site = site
        guard access(self.listFile, F_OK) == 0 || errno != ENOENT else { return }
        let contents: Contents
        do {
            let data = try Data(contentsOf: URL(filePath: self.listFile))
            contents = try JSONDecoder().decode(Contents.self, from: data)
        } catch {
            throw Problem(description: "\(self.listFile) cannot be read or is damaged")
        }
        guard contents.version == 1 else {
            throw Problem(description: "\(self.listFile) is of a later version of p2k16d")
        }
        guard contents.site == site else {
            throw Problem(description: "\(self.listFile) belongs to the site \(contents.site)")
        }
        let marks = [UInt8]((try? Data(contentsOf: URL(filePath: self.usedFile))) ?? Data())
        guard marks.count == Self.marks, marks.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "U") }) else {
            throw Problem(description: "\(self.usedFile), which tells used codes from others, is missing or damaged")
        }
        self.entries = contents.codes
        self.used = Set(marks.indices.filter { marks[$0] == UInt8(ascii: "U") })
    }

    /// What a code is hashed as; another site's code of the same digits is another one.
    func secret(of digits: [UInt8]) -> [UInt8] {
        Array(self.site.utf8) + [0] + digits.map { $0 + UInt8(ascii: "0") }
    }

    func isUsed(_ entry: BreakGlassEntry) -> Bool {
        entry.usedAt != nil || self.used.contains(entry.number)
    }

    /// Numbers that no code has or had lately.
    var freeNumbers: [Int] {
        let taken = Set(self.entries.map(\.number))
        return (0..<Self.marks).filter { !taken.contains($0) }
    }

    /// - Throws: ``Problem``; nothing was added then.
    func add(_ new: [BreakGlassEntry]) throws {
        let used = self.used.subtracting(new.map(\.number))
        // A number that is given out again is unused before its code exists.
        try self.replace(self.usedFile, with: Self.marks(used))
        self.used = used
        try self.keep(self.entries + new)
    }

    /// - Throws: ``Problem``; nothing was removed then.
    func remove(_ numbers: Set<Int>) throws {
        try self.keep(self.entries.filter { !numbers.contains($0.number) })
    }

    /// Marks a code as used, so that it stays so whatever happens next.
    ///
    /// - Throws: ``Problem`` when that is not certain; the code must then open nothing.
    func markUsed(_ number: Int) throws {
        let descriptor = open(self.usedFile, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.problem("cannot open \(self.usedFile)") }
        defer { close(descriptor) }
        var mark = UInt8(ascii: "U")
        guard pwrite(descriptor, &mark, 1, off_t(number)) == 1, fdatasync(descriptor) == 0 else {
            throw Self.problem("cannot write \(self.usedFile)")
        }
        self.used.insert(number)
    }

    /// Puts down who used a code. It is used all the same if this fails; the journal has it as well.
    func describeUse(of number: Int, at time: Int64, door: String, by who: String) throws {
        var entries = self.entries
        guard let index = entries.firstIndex(where: { $0.number == number }) else { return }
        entries[index].usedAt = time
        entries[index].usedDoor = door
        entries[index].usedBy = who
        self.entries = entries
        try self.keep(entries)
    }

    private func keep(_ entries: [BreakGlassEntry]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try self.replace(self.listFile, with: Array(encoder.encode(Contents(site: self.site, codes: entries))))
        self.entries = entries
    }

    private static func marks(_ used: Set<Int>) -> [UInt8] {
        (0..<Self.marks).map { used.contains($0) ? UInt8(ascii: "U") : UInt8(ascii: ".") }
    }

    /// Puts a new file in the place of an old one; either of them is there, whole, whatever happens.
    private func replace(_ path: String, with bytes: [UInt8]) throws {
        let new = "\(path).new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.problem("cannot make \(new)") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let isWritten = rest.isEmpty && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(new, path) == 0 else {
            let problem = Self.problem("cannot write \(path)")
            unlink(new)
            throw problem
        }
        let folder = open(self.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.problem("cannot open \(self.directory)") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Self.problem("cannot write \(self.directory)") }
    }

    private static func problem(_ what: String) -> Problem {
        Problem(description: "\(what): \(String(cString: strerror(errno)))")
    }
}
