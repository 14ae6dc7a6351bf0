import Glibc
import Journal
import Logging
import Systemd

/// The state directory of a running daemon, or a copy in its place, for this daemon alone.
struct StateHold: ~Copyable {
    let state: StateInUse
    private let lock: StateDirectoryLock
    private let standInLock: StateDirectoryLock?

    /// Blocks for as long as the disk takes.
    ///
    /// - Parameters:
    ///   - directory: what the configuration says.
    ///   - environment: a variable's value by its name.
    /// - Throws: ``StartError`` or `JournalError`, worded for people.
    init(
        _ directory: String,
        environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } },
        logger: Logger
    ) throws {
        let files = SystemFileOperations()
        try StateDirectory.make(directory)
        try StateDirectory.checkOwner(directory, files)
        let lock = try StateDirectoryLock(directory: directory)
        let fault: SystemCallError
        var isProbed = false
        var damage: String?
        let standIn = StandIn(of: directory, in: environment("RUNTIME_DIRECTORY"))
        do {
            if let fault = StateDirectory.fault(of: directory, files) { throw fault }
            isProbed = true
            damage = try standIn.map { try Self.adopt($0, logger) } ?? nil
            if standIn == nil { try Adoption(directory: directory, files: files).finish() }
            self.state = StateInUse(configured: directory, damage: damage)
            self.lock = lock
            self.standInLock = nil
            return
        } catch let error as SystemCallError {
            fault = error
        }
        let reason = Self.reason(fault)
        guard let standIn else {
            throw StartError(
                "the state directory \(directory) cannot be written: \(reason)",
                remedy:
                    "Free space, or repair or replace the disk. Started by the unit, the daemon goes on with a copy in "
                    + "memory (RUNTIME_DIRECTORY)."
            )
        }
        try files.makeDirectory(standIn.path)
        let standInLock = Optional.some(try StateDirectoryLock(directory: standIn.path))
        do {
            damage = try Self.prepare(standIn, logger) ?? damage
        } catch let error as SystemCallError {
            throw StartError(
                "the state directory \(directory) cannot be written (\(reason)), and not be copied to \(standIn.path) "
                    + "either: \(error)",
                remedy: "Free space, or repair or replace the disk."
            )
        }
        logger.critical(
            "state directory cannot be written, a copy in memory takes its place",
            metadata: [LogKeys.path: "\(directory)", LogKeys.reason: "\(reason)", LogKeys.file: "\(standIn.path)"]
        )
        let status = StandInStatus(
            StandInStatus.Values(
                fault: reason,
                isSupervised: SystemdNotifier(environment: environment).hasListener,
                hasFailedToGoBack: isProbed
            )
        )
        self.state = StateInUse(configured: directory, standIn: (standIn.path, status), damage: damage)
        self.lock = lock
        self.standInLock = standInLock
    }

    /// Gives the directory back.
    consuming func release() {}

    /// In plain words.
    static func reason(_ error: any Error) -> String {
        (error as? SystemCallError).map { String(cString: strerror($0.errno)) } ?? "\(error)"
    }

    /// - Returns: what nobody may overlook.
    private static func adopt(_ standIn: StandIn, _ logger: Logger) throws -> String? {
        let wasThere = try standIn.marker != nil
        if let folder = try standIn.adopt() { return Self.diverged(standIn, folder, logger) }
        if let other = try standIn.otherCopy {
            logger.critical("copy of another state directory is left in memory", error: other)
            return "\(other)"
        }
        if wasThere {
            logger.notice("state directory is used again", metadata: [LogKeys.path: "\(standIn.original)"])
        }
        return nil
    }

    /// Goes on with the copy that there is, or makes one.
    ///
    /// - Returns: what nobody may overlook.
    private static func prepare(_ standIn: StandIn, _ logger: Logger) throws -> String? {
        var damage: String?
        if let marker = try standIn.marker {
            guard try standIn.hasDiverged(marker) else { return nil }
            damage = Self.diverged(standIn, try standIn.moveAside(), logger)
        }
        try standIn.make()
        return damage
    }

    private static func diverged(_ standIn: StandIn, _ folder: String, _ logger: Logger) -> String {
        logger.critical(
            "state directory was used beside its copy, which is put aside",
            metadata: [LogKeys.path: "\(standIn.original)", LogKeys.file: "\(folder)"]
        )
        return "\(standIn.original) was used while a copy of it was in use: what happened on the copy is in \(folder)"
    }
}
