import CardHashing
import FoundationEssentials
import Glibc
import Journal
import TestServers
import TestSupport
import Testing

@testable import AccessDaemon

/// The copy of a state directory that cannot be written, and its way back, as work on files.
struct StandInTests {
    /// A state directory and a copy of it; files by their paths, as text.
    private struct Folders {
        let folder: TemporaryDirectory
        let files = CrashingFiles()

        var state: String { self.folder.file("state") }
        var memory: String { self.folder.file("run") }

        static let before = [
            "directory.sqlite": "facts", "directory.sqlite-wal": "newer facts", "card-restrictions.json": "lost: 12",
            "journal/journal.id": "one", "journal/00000000000000000001.seg": "the first records",
            "journal/00000000000000000009.seg": "the last",
        ]
        /// What stays where it is.
        static let staying = [
            "card.key": "key", "break-glass.used": "....", "directory.sqlite.corrupt-1": "old damage",
            "journal/00000000000000000001.seg.corrupt-1": "older damage", "lock": "",
        ]
        /// What a daemon has made of it on the copy: a change, something new, something removed and something put aside.
        static let after = [
            "directory.sqlite": "other facts", "journal/journal.id": "two",
            "journal/00000000000000000001.seg": "the first records",
            "journal/00000000000000000009.seg": "the last", "journal/00000000000000000012.seg": "on the copy",
            "directory.sqlite.before-restore-1": "kept",
        ]

        init(_ content: [String: String] = Self.before) throws {
            self.folder = try TemporaryDirectory(isInMemory: true)
            for path in [self.state, "\(self.state)/journal", self.memory, "\(self.memory)/stand-in"] {
                try self.files.makeDirectory(path)
            }
            try self.write(content.merging(Self.staying) { $1 }, to: self.state)
        }

        func standIn(_ files: (any FileOperations)? = nil) -> StandIn {
            StandIn(of: self.state, at: "\(self.memory)/stand-in", files: files ?? self.files)
        }

        func write(_ content: [String: String], to path: String) throws {
            for (name, text) in content { try self.files.write(Array(text.utf8), to: "\(path)/\(name)") }
        }

        func content(of path: String) throws -> [String: String] {
            var content: [String: String] = [:]
            for folder in ["", "journal/"] {
                for name in try self.files.list("\(path)/\(folder)") {
                    guard let bytes = try? self.files.content(of: "\(path)/\(folder)\(name)") else { continue }
                    content["\(folder)\(name)"] = String(decoding: bytes, as: UTF8.self)
                }
            }
            return content
        }

        /// Of the state directory, without what stays.
        var facts: [String: String] {
            get throws { try self.content(of: self.state).filter { Self.staying[$0.key] == nil } }
        }

        /// A daemon that has worked on the copy.
        func work(_ content: [String: String] = Self.after) throws {
            let path = self.standIn().path
            for name in try self.content(of: path).keys where content[name] == nil && name != "stand-in.json" {
                try self.files.remove("\(path)/\(name)")
            }
            try self.write(content.merging(["lock": "4711", "directory.sqlite-shm": "shared"]) { $1 }, to: path)
        }

        /// As when the machine has lost its power.
        func forgetMemory() throws {
            try FileManager.default.removeItem(atPath: self.memory)
            for path in [self.memory, "\(self.memory)/stand-in"] { try self.files.makeDirectory(path) }
        }
    }

    @Test func `Everything that changes is copied, and the journal goes on under a name of its own`() throws {
        let folders = try Folders()
        #expect(try folders.standIn().marker == nil)
        try folders.standIn().make()
        var copy = try folders.content(of: folders.standIn().path)
        #expect(copy.removeValue(forKey: "stand-in.json") != nil)
        var expected = Folders.before
        expected["journal/journal.id"] = nil
        #expect(copy == expected)
        #expect(try folders.facts == Folders.before)
        #expect(folders.standIn().current == folders.standIn().path)
    }

    @Test func `Of the journal the newest segments are copied, as far as there is room`() throws {
        var content = Folders.before
        for number in 1...9 {
            content["journal/0000000000000000010\(number).seg"] = String(repeating: "x", count: 1000)
        }
        let folders = try Folders(content)
        var standIn = folders.standIn()
        standIn.journalLimit = 3500
        try standIn.make()
        let copied = try StateFiles.segments(in: standIn.path, folders.files)
        #expect(copied == (7...9).map { "journal/0000000000000000010\($0).seg" })
        try standIn.make()
        standIn.journalLimit = 10
        try standIn.make()
        #expect(try StateFiles.segments(in: standIn.path, folders.files).count == 2, "one may be empty")
    }

    @Test func `What happened on the copy comes back, and nothing else is touched`() throws {
        let folders = try Folders()
        try folders.standIn().make()
        try folders.work()
        #expect(try folders.standIn().adopt() == nil)
        #expect(try folders.facts == Folders.after)
        let all = try folders.content(of: folders.state)
        for (name, text) in Folders.staying { #expect(all[name] == text) }
        #expect(try folders.standIn().marker == nil)
        #expect(try folders.standIn().adopt() == nil, "there is nothing to do")
        #expect(try folders.content(of: folders.state) == all)
        #expect(folders.standIn().current == folders.state)
    }

    @Test func `Interrupted anywhere while it is copied, it is no copy yet`() throws {
        var changes = 0
        while true {
            let folders = try Folders()
            let files = CrashingFiles(after: changes)
            guard (try? folders.standIn(files).make()) == nil else { break }
            #expect(try folders.standIn().marker == nil)
            #expect(try folders.facts == Folders.before)
            try folders.standIn().make()
            try folders.work()
            #expect(try folders.standIn().adopt() == nil)
            #expect(try folders.facts == Folders.after)
            changes += 1
        }
        #expect(changes > 20)
    }

    private enum Sequel: CaseIterable {
        /// The daemon is started again.
        case again
        /// The disk takes nothing once more, and the daemon goes on with the copy.
        case work
        /// The machine has lost its power, and the copy is gone.
        case powerLoss
        /// The same, and the disk takes nothing.
        case powerLossAndCopy
    }

    @Test(arguments: Sequel.allCases)
    private func `Interrupted anywhere on the way back, all is there or nothing`(_ sequel: Sequel) throws {
        var later = Folders.after
        later["journal/00000000000000000012.seg"] = "on the copy, and later"
        later["card-restrictions.json"] = "lost: 13"
        // Without a log on the copy the old one must not be played into the new file; with one it is that one.
        for log in [nil, "facts of the copy"] {
            var after = Folders.after
            after["directory.sqlite-wal"] = log
            var changes = 0
            var outcomes: Set<Bool> = []
            while true {
                let folders = try Folders()
                try folders.standIn().make()
                try folders.work(after)
                let files = CrashingFiles(after: changes)
                _ = try? folders.standIn(files).adopt()
                switch sequel {
                case .again:
                    #expect(try folders.standIn().adopt() == nil)
                    #expect(try folders.facts == after)
                case .work:
                    guard let marker = try folders.standIn().marker else { break }
                    #expect(try !folders.standIn().hasDiverged(marker), "after \(changes) changes")
                    try folders.work(later)
                    #expect(try folders.standIn().adopt() == nil)
                    #expect(try folders.facts == later, "after \(changes) changes")
                case .powerLoss:
                    try folders.forgetMemory()
                    #expect(try folders.standIn().adopt() == nil)
                    let facts = try folders.facts
                    #expect(facts == after || facts == Folders.before, "after \(changes) changes")
                    outcomes.insert(facts == after)
                case .powerLossAndCopy:
                    try folders.forgetMemory()
                    try folders.standIn().make()
                    let copy = try folders.content(of: folders.standIn().path)
                        .filter { $0.key != "stand-in.json" && !$0.key.contains("before-restore") }
                    let wanted = [Folders.before, after].map { content in
                        content.filter { $0.key != "journal/journal.id" && !$0.key.contains("before-restore") }
                    }
                    #expect(wanted.contains(copy), "after \(changes) changes")
                    try folders.work(later)
                    #expect(try folders.standIn().adopt() == nil)
                    #expect(
                        try folders.facts.filter { !$0.key.contains("before-restore") }
                            == later.filter { !$0.key.contains("before-restore") }
                    )
                }
                guard files.hasCrashed else { break }
                changes += 1
            }
            #expect(changes > 20)
            if sequel == .powerLoss { #expect(outcomes == [true, false]) }
        }
    }

    @Test(arguments: ["longer", "another segment", "another journal"])
    func `A directory that somebody has worked on counts, and the copy is kept`(_ change: String) throws {
        let folders = try Folders()
        try folders.standIn().make()
        try folders.work()
        var changed = Folders.before
        switch change {
        case "longer": changed["journal/00000000000000000009.seg"] = "the last, and one more"
        case "another segment": changed["journal/00000000000000000011.seg"] = "new"
        default: changed["journal/journal.id"] = "three"
        }
        try folders.write(changed, to: folders.state)
        let marker = try #require(try folders.standIn().marker)
        #expect(try folders.standIn().hasDiverged(marker))
        let folder = try #require(try folders.standIn().adopt())
        #expect(folder == "\(folders.state)/stand-in-aside-1")
        #expect(try folders.content(of: folder) == Folders.after)
        #expect(try folders.facts == changed)
        #expect(try folders.standIn().marker == nil)
    }

    @Test func `A directory that lost its end, or all, gets what the copy has`() throws {
        for change in [["journal/00000000000000000009.seg": "the"], [:]] {
            let folders = try Folders()
            try folders.standIn().make()
            try folders.work()
            if change.isEmpty {
                for name in try folders.facts.keys { try folders.files.remove("\(folders.state)/\(name)") }
                rmdir("\(folders.state)/journal")
            }
            if !change.isEmpty { try folders.write(change, to: folders.state) }
            #expect(try folders.standIn().adopt() == nil)
            #expect(try folders.facts == Folders.after)
        }
    }

    @Test func `What was put aside as damaged replaces nothing of that kind`() throws {
        let folders = try Folders()
        try folders.standIn().make()
        var after = Folders.after
        after["directory.sqlite.corrupt-1"] = "new damage"
        after["journal/00000000000000000001.seg.corrupt-1"] = "older damage"
        try folders.work(after)
        #expect(try folders.standIn().adopt() == nil)
        let all = try folders.content(of: folders.state)
        #expect(all["directory.sqlite.corrupt-1"] == "old damage")
        #expect(all["directory.sqlite.corrupt-1-2"] == "new damage")
        #expect(all["journal/00000000000000000001.seg.corrupt-1-2"] == nil, "it is the same")
    }

    @Test func `Interrupted anywhere, what was put aside on the copy is not lost`() throws {
        var after = Folders.after
        after["directory.sqlite.corrupt-1"] = "new damage"
        var changes = 0
        while true {
            let folders = try Folders()
            try folders.standIn().make()
            try folders.work(after)
            let files = CrashingFiles(after: changes)
            _ = try? folders.standIn(files).adopt()
            #expect(try folders.standIn().adopt() == nil)
            let all = try folders.content(of: folders.state)
            #expect(all["directory.sqlite.corrupt-1"] == "old damage")
            #expect(all.contains { $0.key.hasPrefix("directory.sqlite.corrupt-1-") && $0.value == "new damage" })
            guard files.hasCrashed else { break }
            changes += 1
        }
    }

    @Test func `Segments that expire on the copy leave no hole before those that were not copied`() throws {
        var content = Folders.before
        content["journal/00000000000000000001.seg"] = String(repeating: "x", count: 100)
        content["journal/00000000000000000005.seg"] = "five"
        let folders = try Folders(content)
        var standIn = folders.standIn()
        standIn.journalLimit = 20
        try standIn.make()
        #expect(try StateFiles.segments(in: standIn.path, folders.files).count == 2, "the first is too long")
        var after = content
        after["journal/00000000000000000001.seg"] = nil
        after["journal/00000000000000000005.seg"] = nil
        after["journal/00000000000000000012.seg"] = "on the copy"
        try folders.work(after)
        #expect(try standIn.adopt() == nil)
        content["journal/00000000000000000012.seg"] = "on the copy"
        #expect(try folders.facts == content)
    }

    @Test func `What the directory's disk does not give back any more is replaced`() throws {
        let folders = try Folders()
        let folder = "\(folders.state)/journal"
        let size = Int(try #require(try folders.files.size(of: folder)))
        try folders.write(["file": String(repeating: "x", count: size)], to: folders.memory)
        // Reading a folder fails.
        #expect(try !folders.files.isSame("\(folders.memory)/file", as: folder))
        #expect(throws: SystemCallError.self) { try folders.files.isSame(folder, as: "\(folders.memory)/file") }
    }

    @Test func `A plan that cannot be read is not forgotten`() throws {
        let folders = try Folders()
        let adoption = "\(folders.state)/adoption"
        try folders.files.makeDirectory(adoption)
        try folders.write(["plan": "{", "directory.sqlite": "facts of the copy"], to: adoption)
        #expect(throws: SystemCallError.self) { try folders.standIn().adopt() }
        #expect(try folders.files.size(of: "\(adoption)/directory.sqlite") != nil)
    }

    @Test func `A copy of another directory is left alone, and a first start needs a disk`() throws {
        let folders = try Folders()
        try folders.standIn().make()
        let other = try Folders([:])
        let copy = try folders.content(of: folders.standIn().path)
        let foreign = StandIn(of: other.state, at: folders.standIn().path, files: other.files)
        let error = #expect(throws: StartError.self) { try foreign.make() }
        #expect(error?.message.contains(folders.state) == true)
        #expect(try foreign.adopt() == nil)
        #expect(foreign.current == other.state)
        #expect(try folders.content(of: folders.standIn().path) == copy)
        #expect(try other.facts.isEmpty)
        #expect(throws: StartError.self) { try other.standIn().make() }
    }

    @Test func `The chain of the journal holds through it all`() async throws {
        let folders = try Folders([:])
        func open(_ path: String) throws -> (Journal, RecoveryReport) {
            try Journal.open(
                directory: "\(path)/journal",
                hash: { ChainDigest(sha256($0).span.bytes) },
                logger: testLogger
            )
        }
        func append(_ path: String, _ count: Int) async throws -> JournalID {
            let (journal, report) = try open(path)
            #expect(report.quarantined.isEmpty)
            for _ in 1...count { try await journal.append([1, 2, 3]) }
            try await journal.rotate()
            await journal.close()
            return journal.journalID
        }
        try folders.write(["directory.sqlite": "facts"], to: folders.state)
        let first = try await append(folders.state, 5)
        try folders.standIn().make()
        let second = try await append(folders.standIn().path, 3)
        #expect(second != first, "what is lost with the memory was nobody's number")
        #expect(try await append(folders.standIn().path, 2) == second)
        #expect(try folders.standIn().adopt() == nil)
        let (journal, report) = try open(folders.state)
        #expect(report.quarantined.isEmpty)
        #expect(!report.journalIDIsNew)
        #expect(journal.journalID == second)
        let records = try await journal.read(from: 1, limit: 100)
        // What was put aside before may have held the first.
        #expect(records.map(\.sequence) == Array(2...11))
        #expect(records.map(\.journalID) == Array(repeating: first, count: 5) + Array(repeating: second, count: 5))
        await journal.close()
    }
}
