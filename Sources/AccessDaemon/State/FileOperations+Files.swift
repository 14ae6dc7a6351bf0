import Glibc
import Journal

// Whole files, on top of what the journal needs of a file system.
extension FileOperations {
    private static var chunk: Int { 256 << 10 }

    /// - Returns: nil when there is no such file.
    func size(of path: String) throws(SystemCallError) -> UInt64? {
        do {
            let descriptor = try self.open(path, flags: O_RDONLY)
            defer { self.close(descriptor) }
            return try self.status(descriptor).size
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// - Returns: nil when there is no such file.
    func content(of path: String) throws(SystemCallError) -> [UInt8]? {
        do {
            let descriptor = try self.open(path, flags: O_RDONLY)
            defer { self.close(descriptor) }
            var bytes: [UInt8] = []
            _ = try self.read(descriptor, into: &bytes, count: Int(self.status(descriptor).size), at: 0)
            return bytes
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// Writes a whole file, durably but for its name.
    func write(_ bytes: [UInt8], to path: String) throws(SystemCallError) {
        let descriptor = try self.open(path, flags: O_RDWR | O_CREAT | O_TRUNC)
        defer { self.close(descriptor) }
        try self.write(descriptor, bytes, at: 0)
        try self.synchronize(descriptor)
    }

    /// Copies a whole file, durably but for its name.
    func copy(_ path: String, to newPath: String) throws(SystemCallError) {
        let source = try self.open(path, flags: O_RDONLY)
        defer { self.close(source) }
        let target = try self.open(newPath, flags: O_RDWR | O_CREAT | O_TRUNC)
        defer { self.close(target) }
        let size = try self.status(source).size
        var offset: UInt64 = 0
        var bytes: [UInt8] = []
        while offset < size {
            bytes.removeAll(keepingCapacity: true)
            let count = min(Self.chunk, Int(size - offset))
            guard try self.read(source, into: &bytes, count: count, at: offset) == count else {
                throw SystemCallError(call: "pread", errno: EIO)
            }
            try self.write(target, bytes, at: offset)
            offset += UInt64(count)
        }
        try self.synchronize(target)
    }

    /// Whether two files hold the same; one that is missing is like no other, and neither is a second one that cannot be read.
    func isSame(_ path: String, as other: String) throws(SystemCallError) -> Bool {
        guard let size = try self.size(of: path), let descriptor = try? self.open(other, flags: O_RDONLY) else {
            return false
        }
        defer { self.close(descriptor) }
        guard (try? self.status(descriptor).size) == size else { return false }
        let source = try self.open(path, flags: O_RDONLY)
        defer { self.close(source) }
        var offset: UInt64 = 0
        while offset < size {
            var (left, right): ([UInt8], [UInt8]) = ([], [])
            let count = min(Self.chunk, Int(size - offset))
            let isRead = try self.read(source, into: &left, count: count, at: offset) == count
            _ = try? self.read(descriptor, into: &right, count: count, at: offset)
            guard isRead, left == right else { return false }
            offset += UInt64(count)
        }
        return true
    }

    func removeIfThere(_ path: String) throws(SystemCallError) {
        do {
            try self.remove(path)
        } catch {
            guard error.isMissing else { throw error }
        }
    }

    /// Removes a folder that holds nothing but files, as far as it is there; only the files need to be gone.
    func clear(_ folder: String) throws(SystemCallError) {
        let names: [String]
        do {
            names = try self.list(folder)
        } catch {
            guard error.isMissing else { throw error }
            return
        }
        for name in names { try self.removeIfThere("\(folder)/\(name)") }
        _ = rmdir(folder)
    }
}

extension SystemCallError {
    /// Whether there is no such file or folder.
    var isMissing: Bool { self.errno == ENOENT }
}
