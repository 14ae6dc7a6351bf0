import Glibc
package import Journal

/// The real file system under what a test does to it: every call goes there, and a test says only what it changes.
package protocol FaultInjectingFiles: FileOperations {
    /// Called before everything that changes the disk, with what it is; what it throws happens in its place.
    func change(_ call: String) throws(SystemCallError)
}

extension FaultInjectingFiles {
    package var system: SystemFileOperations { SystemFileOperations() }

    package func change(_ call: String) throws(SystemCallError) {}

    package func open(_ path: String, flags: Int32) throws(SystemCallError) -> Int32 {
        if flags & O_CREAT != 0 { try self.change("create") }
        return try self.system.open(path, flags: flags)
    }

    package func close(_ descriptor: Int32) { self.system.close(descriptor) }

    package func read(
        _ descriptor: Int32,
        into buffer: inout [UInt8],
        count: Int,
        at offset: UInt64
    ) throws(SystemCallError) -> Int {
        try self.system.read(descriptor, into: &buffer, count: count, at: offset)
    }

    package func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemCallError) {
        try self.change("truncate")
        try self.system.truncate(descriptor, to: length)
    }

    package func synchronize(_ descriptor: Int32) throws(SystemCallError) {
        try self.change("synchronize")
        try self.system.synchronize(descriptor)
    }

    package func synchronizeDirectory(_ path: String) throws(SystemCallError) {
        try self.change("synchronizeDirectory")
        try self.system.synchronizeDirectory(path)
    }

    package func status(_ descriptor: Int32) throws(SystemCallError) -> (size: UInt64, modified: Int64) {
        try self.system.status(descriptor)
    }

    package func rename(_ path: String, to newPath: String) throws(SystemCallError) {
        try self.change("rename")
        try self.system.rename(path, to: newPath)
    }

    package func link(_ path: String, to newPath: String) throws(SystemCallError) {
        try self.change("link")
        try self.system.link(path, to: newPath)
    }

    package func remove(_ path: String) throws(SystemCallError) {
        try self.change("remove")
        try self.system.remove(path)
    }

    package func list(_ path: String) throws(SystemCallError) -> [String] { try self.system.list(path) }

    package func makeDirectory(_ path: String) throws(SystemCallError) {
        try self.change("makeDirectory")
        try self.system.makeDirectory(path)
    }
}
