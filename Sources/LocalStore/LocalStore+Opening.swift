import GRDB
import Glibc

extension LocalStore {
    /// Opens the file, or makes a new one readable by its owner only; blocks for the check of the whole file.
    ///
    /// A file that another process wrote when it was killed is as its last committed change left it. One that is damaged
    /// is moved aside as `directory.sqlite.corrupt-<n>` when it is a replica, see ``movedAside``, and refused when it is
    /// the authority. The caller holds the lock on the state directory.
    ///
    /// - Parameters:
    ///   - directory: the state directory, which exists.
    ///   - role: ``Role/authority`` also claims the file as ``Authority/embedded``.
    /// - Returns: the store.
    /// - Throws: ``LocalStoreError``: `corrupt`, `newerVersion`, `authorityMismatch`, `diskFull`, `databaseFailed`.
    package static func open(directory: String, role: Role) throws -> LocalStore {
        let path = "\(directory)/\(self.fileName)"
        do {
            let queue = try self.connect(path, role: role)
            return LocalStore(path: path, movedAside: nil, queue: queue)
        } catch let error as LocalStoreError where error.code == .corrupt && role == .replica {
            let movedAside = try self.moveAside(path)
            let queue = try self.connect(path, role: role)
            return LocalStore(path: path, movedAside: movedAside, queue: queue)
        }
    }

    private static func connect(_ path: String, role: Role) throws -> DatabaseQueue {
        try self.protect(path)
        var configuration = Configuration()
        configuration.label = "p2k16d.local-store"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            // A whole rewrite would otherwise leave a log of its size behind.
            try db.execute(sql: "PRAGMA journal_size_limit = 1048576")
            // Where the disk takes nothing, the folder for temporary files does not either.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { db in
                if let problem = try String.fetchOne(db, sql: "PRAGMA quick_check(1)"), problem != "ok" {
                    throw LocalStoreError.corrupt(path, problem)
                }
                guard try !Schema.migrator.hasBeenSuperseded(db) else { throw LocalStoreError.newerVersion(path) }
                // Only now: GRDB's own setting writes to the file at once, also to a damaged one.
                guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
                    throw LocalStoreError(.databaseFailed, "\(path) is on a file system without shared memory: move it")
                }
            }
            try Schema.migrator.migrate(queue)
            try queue.inDatabase { db in
                switch role {
                case .authority: try Self.claim(.embedded, path: path, db)
                case .replica:
                    let stamped = try Authority.stamped(db)
                    if stamped == .embedded { throw LocalStoreError.isAuthority(path) }
                }
            }
            return queue
        } catch let error as DatabaseError {
            throw LocalStoreError(error, path: path)
        }
    }

    /// Makes the file with its mode before SQLite does; its companions `-wal` and `-shm` get the mode of the file.
    static func protect(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
            return
        }
        guard errno == EEXIST, chmod(path, 0o600) == 0 else { throw LocalStoreError.systemCall(path, errno) }
    }

    /// - Returns: the new path.
    private static func moveAside(_ path: String) throws -> String {
        var number = 1
        while access("\(path).corrupt-\(number)", F_OK) == 0 { number += 1 }
        let destination = "\(path).corrupt-\(number)"
        // The companions first: a log left behind would be played into the new file.
        for suffix in ["-wal", "-shm", ""] where rename(path + suffix, destination + suffix) != 0 {
            guard errno == ENOENT else { throw LocalStoreError.systemCall(path + suffix, errno) }
        }
        return destination
    }
}
