import Glibc
import Journal
import TestServers
import Testing

@testable import AccessDaemon

/// What a daemon finds out about its state directory before it opens anything.
struct StateHoldTests {
    private let folder: TemporaryDirectory
    private var state: String { self.folder.file("state") }
    private var memory: String { self.folder.file("run") }

    init() throws {
        self.folder = try TemporaryDirectory()
        try SystemFileOperations().makeDirectory(self.memory)
    }

    private func hold(_ memory: Bool = true, supervised: Bool = false) throws -> StateHold {
        let environment = [
            "RUNTIME_DIRECTORY": memory ? self.memory : "", "NOTIFY_SOCKET": supervised ? "/notify" : "",
        ]
        return try StateHold(self.state, environment: { environment[$0] }, logger: testLogger)
    }

    /// A disk that takes nothing, as far as a probe can tell.
    private func breakDisk() { mkdir("\(self.state)/probe.tmp", 0o700) }
    private func healDisk() { rmdir("\(self.state)/probe.tmp") }

    private func write(_ text: String, to name: String) throws {
        try SystemFileOperations().write(Array(text.utf8), to: name)
    }

    @Test func `A sound directory is used, and another daemon is refused`() throws {
        let hold = try self.hold()
        #expect(hold.state.path == self.state)
        #expect(hold.state.standIn == nil)
        #expect(throws: JournalError.self) { _ = try self.hold() }
        hold.release()
        try self.hold().release()
        #expect(try SystemFileOperations().list(self.state) == ["lock"], "the probe is gone")
    }

    @Test func `One that cannot be written is stood in for, again after a kill, until it can be written`() throws {
        try self.hold().release()
        try self.write("facts", to: "\(self.state)/directory.sqlite")
        self.breakDisk()
        let first = try self.hold(supervised: true)
        let copy = first.state.path
        #expect(copy == "\(self.memory)/stand-in")
        #expect(first.state.configured == self.state)
        let status = try #require(first.state.standIn?.value)
        #expect(status.fault == "Is a directory")
        #expect(status.isSupervised)
        #expect(status.message(self.state).contains("\(self.state) cannot be written: Is a directory"))
        #expect(throws: JournalError.self) { _ = try self.hold() }
        first.release()
        try self.write("new facts", to: "\(copy)/directory.sqlite")
        let second = try self.hold()
        #expect(second.state.path == copy)
        #expect(second.state.standIn?.value.isSupervised == false)
        second.release()
        self.healDisk()
        let third = try self.hold()
        #expect(third.state.path == self.state)
        #expect(third.state.damage == nil)
        let facts = try SystemFileOperations().content(of: "\(self.state)/directory.sqlite")
        #expect(facts == Array("new facts".utf8))
    }

    @Test func `One that was used beside its copy counts, and that is said`() throws {
        try self.hold().release()
        try self.write("facts", to: "\(self.state)/directory.sqlite")
        for isBroken in [true, false] {
            self.breakDisk()
            try self.hold().release()
            self.healDisk()
            mkdir("\(self.state)/journal", 0o700)
            try self.write("\(isBroken)", to: "\(self.state)/journal/journal.id")
            if isBroken { self.breakDisk() }
            let hold = try self.hold()
            #expect(hold.state.path == (isBroken ? "\(self.memory)/stand-in" : self.state))
            let aside = isBroken ? "\(self.memory)/stand-in-aside-1" : "\(self.state)/stand-in-aside-1"
            #expect(hold.state.damage?.hasSuffix(" is in \(aside)") == true)
            #expect(access("\(aside)/directory.sqlite", F_OK) == 0)
            hold.release()
            self.healDisk()
            try self.hold().release()
        }
    }

    @Test func `Without a folder in memory, or anything to copy, the daemon ends and says why`() throws {
        try self.hold().release()
        self.breakDisk()
        let empty = #expect(throws: StartError.self) { _ = try self.hold() }
        #expect(empty?.message.contains("holds nothing yet") == true)
        try self.write("facts", to: "\(self.state)/directory.sqlite")
        let error = #expect(throws: StartError.self) { _ = try self.hold(false) }
        #expect(error?.description.contains("cannot be written: Is a directory") == true)
        #expect(error?.remedy.contains("RUNTIME_DIRECTORY") == true)
        self.healDisk()
        try self.hold().release()
    }

    @Test func `A directory that is a file is none`() throws {
        try self.write("", to: self.state)
        let error = #expect(throws: StartError.self) { _ = try self.hold() }
        #expect(error?.message.contains("is not a folder") == true)
    }
}
