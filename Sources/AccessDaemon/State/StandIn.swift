import FoundationEssentials
import Glibc
import Journal

/// A copy of a state directory in memory, that the daemon works on while the directory cannot be written.
///
/// It is in the folder that systemd names in `RUNTIME_DIRECTORY`, and outlives the daemon there, but not the machine. Its journal
/// follows on the directory's, record by record, under a UUID of its own: were the copy lost with the memory after it had
/// been delivered, the directory's next records would have the keys of others otherwise.
///
/// Pure work on files; whoever uses it holds the lock on the directory, and works on the copy only with its lock as well.
struct StandIn {
    /// Bytes that must be left in memory for what comes.
    private static let reserve: UInt64 = 8 << 20
    /// The last one may be empty, and a journal without records is taken for a lost one.
    private static let leastSegments = 2
    private static let markerName = "stand-in.json"
    private static let lockName = "lock"

    /// The state directory.
    let original: String
    /// The folder in memory.
    let path: String
    let files: any FileOperations
    /// The newest segments of the journal that are copied, in bytes: several days of a busy space.
    var journalLimit: UInt64 = 64 << 20

    /// - Parameter runtimeDirectory: what systemd says, colons between several; nil, or none, where nothing is in memory.
    init?(of original: String, in runtimeDirectory: String?, files: any FileOperations = SystemFileOperations()) {
        guard let folder = runtimeDirectory?.split(separator: ":").first else { return nil }
        self.init(of: original, at: "\(folder)/stand-in", files: files)
    }

    init(of original: String, at path: String, files: any FileOperations = SystemFileOperations()) {
        self.original = original
        self.path = path
        self.files = files
    }

    private var adoption: Adoption { Adoption(directory: self.original, files: self.files) }

    /// Nil where there is no complete copy of this directory.
    var marker: StandInMarker? {
        get throws { try self.anyMarker.flatMap { $0.original == self.original ? $0 : nil } }
    }

    /// That a copy of another directory is here; nil where none is. It is left alone.
    var otherCopy: StartError? {
        get throws {
            try self.anyMarker.flatMap { marker in
                guard marker.original != self.original else { return nil }
                return StartError(
                    "\(self.path) holds what happened while \(marker.original) could not be written",
                    remedy: "Start once with that state_directory, or move the folder away."
                )
            }
        }
    }

    private var anyMarker: StandInMarker? {
        get throws { try self.files.content(of: "\(self.path)/\(Self.markerName)").flatMap { StandInMarker($0) } }
    }

    /// The folder of the state as it was last: the copy where there is one.
    var current: String { (try? self.marker) == nil ? self.original : self.path }

    private func write(_ marker: StandInMarker) throws {
        let file = "\(self.path)/\(Self.markerName)"
        try self.files.write(try marker.encoded(), to: "\(file).new")
        try self.files.rename("\(file).new", to: file)
    }

    private func journalEnd(of names: [String: String]) throws -> StandInMarker.JournalEnd {
        let identity = try names[StateFiles.journalIdentity].flatMap { try self.files.content(of: $0) }
        let segment = names.keys.filter { $0.hasSuffix(".seg") }.max()
        return StandInMarker.JournalEnd(
            identity: identity.map { String(decoding: $0, as: UTF8.self) },
            segment: segment,
            size: try segment.flatMap { names[$0] }.flatMap { try self.files.size(of: $0) } ?? 0
        )
    }

    /// The files of the directory by their paths in it, as they are once what is pending is done.
    private func sources() throws -> [String: String] {
        var sources: [String: String] = [:]
        for name in StateFiles.single + (try StateFiles.segments(in: self.original, self.files)) {
            let path = "\(self.original)/\(name)"
            if try self.files.size(of: path) != nil { sources[name] = path }
        }
        guard let plan = try self.adoption.pending else { return sources }
        for name in plan.removed { sources[name] = nil }
        for name in plan.replaced.keys {
            if let staged = try self.adoption.staged(name) { sources[name] = staged }
        }
        return sources
    }

    // MARK: Making

    /// Copies the directory, in the place of what is there. Its folder exists and is locked.
    ///
    /// - Throws: ``StartError`` when there is nothing to copy, or no room for it, or a copy of another directory here;
    ///   `SystemCallError`.
    func make() throws {
        if let error = try self.otherCopy { throw error }
        try self.clear()
        let sources = try self.sources()
        guard sources[StateFiles.directory] != nil else {
            throw StartError(
                "the state directory \(self.original) holds nothing yet",
                remedy: "The first start needs a disk that can be written."
            )
        }
        try self.files.makeDirectory("\(self.path)/\(StateFiles.journalFolder)")
        var carried: [String] = []
        let wanted = try self.wanted(of: sources)
        let needed = wanted.count - self.optionalSegments(of: wanted)
        for name in wanted {
            let isCopied = try self.copy(sources[name] ?? "", to: name, isOptional: carried.count >= needed)
            guard isCopied else { break }
            carried.append(name)
        }
        try self.write(
            StandInMarker(
                id: UUID().uuidString,
                original: self.original,
                carried: Set(carried),
                journal: try self.journalEnd(of: sources)
            )
        )
    }

    /// - Returns: false when the disk does not give it, of a file that a copy can be without.
    private func copy(_ source: String, to name: String, isOptional: Bool) throws -> Bool {
        do {
            try self.files.copy(source, to: "\(self.path)/\(name)")
            return true
        } catch {
            guard isOptional else { throw error }
        }
        try self.files.removeIfThere("\(self.path)/\(name)")
        return false
    }

    /// How many of the last names are segments that a copy can be without.
    private func optionalSegments(of names: [String]) -> Int {
        max(0, names.count { $0.hasSuffix(".seg") } - Self.leastSegments)
    }

    /// All but the identity of the journal, and then its segments from the newest on.
    private func wanted(of sources: [String: String]) throws -> [String] {
        var wanted = [StateFiles.directory, StateFiles.log, StateFiles.restrictions].filter { sources[$0] != nil }
        let sizes = try sources.mapValues { try self.files.size(of: $0) ?? 0 }
        let needed = wanted.reduce(0) { $0 + (sizes[$1] ?? 0) }
        let segments = sizes.filter { $0.key.hasSuffix(".seg") }.sorted { $0.key > $1.key }
        let least = segments.prefix(Self.leastSegments).reduce(0) { $0 + $1.value }
        let free = StateDirectory.freeBytes(of: self.path) ?? 0
        guard free >= needed + least + Self.reserve else {
            throw StartError(
                "the state directory \(self.original) cannot be written, and there is no room for a copy of it in "
                    + "\(self.path): \(free >> 20) MiB are left",
                remedy: "Make the state directory writable."
            )
        }
        var room = max(least, min(self.journalLimit, (free - needed) / 4))
        for (name, size) in segments {
            guard size <= room else { break }
            room -= size
            wanted.append(name)
        }
        return wanted
    }

    // MARK: Going back

    /// Bytes that go back to the directory.
    var bytesToAdopt: UInt64 {
        guard let marker = try? self.marker else { return 0 }
        func size(_ name: String, in folder: String) -> UInt64 { (try? self.files.size(of: "\(folder)/\(name)")) ?? 0 }
        return ((try? self.names()) ?? []).reduce(1 << 20) { sum, name in
            let (here, there) = (size(name, in: self.path), size(name, in: self.original))
            // What was written long ago is seldom changed, and never longer.
            let isThere = name.hasSuffix(".seg") && marker.carried.contains(name) && here == there
            return isThere ? sum : sum + here
        }
    }

    /// Whether somebody has worked on the directory itself since it was copied.
    func hasDiverged(_ marker: StandInMarker) throws -> Bool {
        if try self.adoption.pending?.id == marker.id { return false }
        return try self.journalEnd(of: try self.sources()).hasMoved(since: marker.journal)
    }

    /// Puts everything that has changed back into the directory and is gone then. Interrupted anywhere, it does the rest when
    /// called again; when it throws, the copy can be worked on as before.
    ///
    /// - Returns: where the copy was put aside because somebody had worked on the directory; nil when all is in its place.
    /// - Throws: `SystemCallError`.
    func adopt() throws -> String? {
        try self.finishAdoption()
        guard let marker = try self.marker else { return nil }
        if try self.hasDiverged(marker) { return try self.setAside() }
        let names = Set(try self.names())
        var plan = Adoption.Plan(id: marker.id)
        for name in names.sorted() {
            if let target = try self.target(of: name) { plan.replaced[target] = name }
        }
        let hasOlder = try StateFiles.segments(in: self.original, self.files).contains { !marker.carried.contains($0) }
        plan.removed = try marker.carried.subtracting(names).sorted().filter { name in
            // Segments that were too old for the copy must not have lost those that follow.
            let isExpired = name.hasSuffix(".seg") && !names.contains { $0.hasPrefix("\(name).corrupt-") }
            return try !(isExpired && hasOlder) && self.files.size(of: "\(self.original)/\(name)") != nil
        }
        if plan.replaced[StateFiles.directory] != nil || plan.replaced[StateFiles.log] != nil {
            plan.removed.append(StateFiles.sharedMemory)
        }
        if !plan.replaced.isEmpty || !plan.removed.isEmpty {
            try self.adoption.stage(plan, from: self.path)
            try self.finishAdoption()
        }
        try self.clear()
        return nil
    }

    /// Where a file of the copy goes; nil when it is there already. What was put aside as damaged replaces nothing.
    private func target(of name: String) throws -> String? {
        var target = name
        var number = 1
        while try !self.files.isSame("\(self.path)/\(name)", as: "\(self.original)/\(target)") {
            guard name.contains(".corrupt-"), try self.files.size(of: "\(self.original)/\(target)") != nil else {
                return target
            }
            number += 1
            target = "\(name)-\(number)"
        }
        return nil
    }

    private func finishAdoption() throws {
        try self.adoption.finish { plan in
            guard var marker = try self.marker, marker.id == plan.id else { return }
            // What has come back is no work of somebody else.
            let returned = plan.replaced.filter { $0.key == $0.value }.keys
            marker.carried = marker.carried.subtracting(plan.removed).union(returned)
            marker.journal = try self.journalEnd(of: self.sources())
            try self.write(marker)
        }
    }

    /// Keeps the copy beside what the directory holds, which counts from now on.
    private func setAside() throws -> String {
        let folder = try self.freeName("\(self.original)/stand-in")
        let journal = "\(folder)/\(StateFiles.journalFolder)"
        do {
            for path in [folder, journal] { try self.files.makeDirectory(path) }
            for name in try self.names() { try self.files.copy("\(self.path)/\(name)", to: "\(folder)/\(name)") }
        } catch {
            // On a disk that is full again it would only be in the way.
            for path in [journal, folder] { try? self.files.clear(path) }
            throw error
        }
        for part in [journal, folder, self.original] {
            try self.files.synchronizeDirectory(part)
        }
        try self.clear()
        return folder
    }

    /// Moves the copy out of the way within the memory.
    ///
    /// - Returns: where it is.
    func moveAside() throws -> String {
        let folder = try self.freeName(self.path)
        try self.files.makeDirectory(folder)
        for name in try self.files.list(self.path) where name != Self.lockName {
            try self.files.rename("\(self.path)/\(name)", to: "\(folder)/\(name)")
        }
        return folder
    }

    private func freeName(_ path: String) throws -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let taken = Set(try self.files.list(parts.dropLast().joined(separator: "/")))
        var number = 1
        while taken.contains("\(parts[parts.count - 1])-aside-\(number)") { number += 1 }
        return "\(path)-aside-\(number)"
    }

    /// What is in the copy and of its state.
    private func names() throws -> [String] {
        let isOwn = { (name: String) in
            [Self.lockName, StateFiles.journalFolder, StateFiles.sharedMemory].contains(name)
                || name.hasPrefix(Self.markerName) || name.hasSuffix(".new") || name.hasSuffix(".tmp")
        }
        return try self.files.list(self.path).filter { !isOwn($0) }
            + self.files.list("\(self.path)/\(StateFiles.journalFolder)").filter { !isOwn($0) }.map {
                "\(StateFiles.journalFolder)/\($0)"
            }
    }

    /// Without its marker it is no copy any more; the lock stays.
    private func clear() throws {
        try self.files.removeIfThere("\(self.path)/\(Self.markerName)")
        try self.files.clear("\(self.path)/\(StateFiles.journalFolder)")
        let names: [String]
        do {
            names = try self.files.list(self.path)
        } catch {
            guard error.isMissing else { throw error }
            return
        }
        for name in names where name != Self.lockName && name != StateFiles.journalFolder {
            try self.files.removeIfThere("\(self.path)/\(name)")
        }
    }
}
