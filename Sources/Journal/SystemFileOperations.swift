import Glibc

/// The real file system.
package struct SystemFileOperations: FileOperations {
    /// Stateless; make as many as needed.
    package init() {}

    package func open(_ path: String, flags: Int32) throws(SystemCallError) -> Int32 {
        try syscall("open") { unsafe Glibc.open(path, flags | O_CLOEXEC, 0o600) }
    }

    package func close(_ descriptor: Int32) {
        // Linux frees the descriptor also when close(2) is interrupted, so it is never called again.
        _ = Glibc.close(descriptor)
    }

    package func read(
        _ descriptor: Int32,
        into buffer: inout [UInt8],
        count: Int,
        at offset: UInt64
    ) throws(SystemCallError) -> Int {
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: count))
        var done = 0
        do {
            while done < count {
                let read = try syscall("pread") {
                    unsafe buffer.withUnsafeMutableBytes { bytes in
                        let target = unsafe bytes.baseAddress! + start + done
                        return unsafe pread(descriptor, target, count - done, off_t(offset) + off_t(done))
                    }
                }
                if read == 0 { break }
                done += read
            }
        } catch {
            buffer.removeLast(count)
            throw error
        }
        buffer.removeLast(count - done)
        return done
    }

    package func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError) {
        var done = 0
        while done < bytes.count {
            done += try syscall("pwrite") {
                unsafe bytes.withUnsafeBytes { bytes in
                    let source = unsafe bytes.baseAddress! + done
                    return unsafe pwrite(descriptor, source, bytes.count - done, off_t(offset) + off_t(done))
                }
            }
        }
    }

    package func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemCallError) {
        try syscall("ftruncate") { ftruncate(descriptor, off_t(length)) }
    }

    package func synchronize(_ descriptor: Int32) throws(SystemCallError) {
        try syscall("fdatasync") { fdatasync(descriptor) }
    }

    package func synchronizeDirectory(_ path: String) throws(SystemCallError) {
        let descriptor = try self.open(path, flags: O_RDONLY | O_DIRECTORY)
        defer { self.close(descriptor) }
        try syscall("fsync") { fsync(descriptor) }
    }

    package func status(_ descriptor: Int32) throws(SystemCallError) -> (size: UInt64, modified: Int64) {
        var status = stat()
        try syscall("fstat") { unsafe fstat(descriptor, &status) }
        return (UInt64(status.st_size), Int64(status.st_mtim.tv_sec))
    }

    package func rename(_ path: String, to newPath: String) throws(SystemCallError) {
        try syscall("rename") { unsafe Glibc.rename(path, newPath) }
    }

    package func link(_ path: String, to newPath: String) throws(SystemCallError) {
        try syscall("link") { unsafe Glibc.link(path, newPath) }
    }

    package func remove(_ path: String) throws(SystemCallError) {
        try syscall("unlink") { unsafe unlink(path) }
    }

    package func list(_ path: String) throws(SystemCallError) -> [String] {
        guard let directory = unsafe opendir(path) else { throw SystemCallError(call: "opendir", errno: errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while true {
            // readdir(3): "If the end of the directory stream is reached, NULL is returned and errno is not changed."
            errno = 0
            guard let entry = unsafe readdir(directory) else {
                if errno != 0 { throw SystemCallError(call: "readdir", errno: errno) }
                return names
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    package func makeDirectory(_ path: String) throws(SystemCallError) {
        do {
            try syscall("mkdir") { unsafe mkdir(path, 0o700) }
        } catch  where error.errno == EEXIST {
            return
        }
    }
}
