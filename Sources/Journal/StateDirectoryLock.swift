import Glibc

/// The exclusive right to use a state directory, held until it is closed or goes out of scope.
///
/// It is an flock(2) on the file `lock` in the directory, so that the kernel releases it whatever ends the process. The
/// file also names the process, for the error message of the next one, as far as the disk takes it. Programs that are started do
/// not inherit it. It is never removed: a third process could lock a new file while a second holds the removed one.
package struct StateDirectoryLock: ~Copyable, Sendable {
    private static let name = "lock"

    private let descriptor: Int32

    /// Locks the directory, which is created with mode 0700 if missing; its parent must exist. On a full or read-only disk
    /// the file must be there.
    ///
    /// - Parameter directory: The path.
    /// - Throws: ``JournalError``: `inUse`, `diskFull` or `ioError`.
    package init(directory: String) throws {
        do {
            self.descriptor = try Self.acquire(directory)
        } catch let error as SystemCallError {
            throw JournalError(error, directory: directory)
        }
    }

    deinit {
        SystemFileOperations().close(self.descriptor)
    }

    /// Gives the directory back.
    package consuming func close() {}

    private static func acquire(_ directory: String) throws -> Int32 {
        let files = SystemFileOperations()
        try files.makeDirectory(directory)
        let descriptor = try Self.open("\(directory)/\(Self.name)", files)
        do {
            try syscall("flock") { flock(descriptor, LOCK_EX | LOCK_NB) }
            if (try? files.truncate(descriptor, to: 0)) != nil {
                try? files.write(descriptor, Array("\(getpid())\n".utf8), at: 0)
            }
            return descriptor
        } catch {
            defer { files.close(descriptor) }
            guard error.errno == EWOULDBLOCK else { throw error }
            let holder = Self.holder(descriptor, files)
            throw JournalError(
                .inUse,
                "state directory \(directory) is in use by \(holder): stop it first, or give this one its own directory"
            )
        }
    }

    /// For reading alone where nothing can be written: that suffices for the lock.
    private static func open(_ path: String, _ files: SystemFileOperations) throws(SystemCallError) -> Int32 {
        do {
            return try files.open(path, flags: O_RDWR | O_CREAT)
        } catch {
            guard error.errno == EROFS, let descriptor = try? files.open(path, flags: O_RDONLY) else { throw error }
            return descriptor
        }
    }

    private static func holder(_ descriptor: Int32, _ files: SystemFileOperations) -> String {
        var bytes: [UInt8] = []
        guard
            (try? files.read(descriptor, into: &bytes, count: 32, at: 0)) != nil,
            let process = Int32(String(decoding: bytes, as: UTF8.self).filter { $0 != "\n" }),
            // One that could not write its name leaves that of an earlier one.
            kill(process, 0) == 0 || errno == EPERM
        else { return "another process" }
        return "process \(process)"
    }
}
