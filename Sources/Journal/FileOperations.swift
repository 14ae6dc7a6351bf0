/// The file system as the journal uses it: the seam where tests fill, break and stall the disk.
package protocol FileOperations: Sendable {
    /// Opens a file with `O_CLOEXEC`, creating it with mode 0600 where the flags say so.
    func open(_ path: String, flags: Int32) throws(SystemCallError) -> Int32

    /// Closes a descriptor.
    func close(_ descriptor: Int32)

    /// Appends up to `count` bytes that begin at `offset` to the buffer and returns how many; 0 at the end.
    func read(
        _ descriptor: Int32,
        into buffer: inout [UInt8],
        count: Int,
        at offset: UInt64
    ) throws(SystemCallError) -> Int

    /// Writes all bytes at `offset`.
    func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError)

    /// Cuts a file off.
    func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemCallError)

    /// `fdatasync`: what was written is on the disk, with the length of the file.
    func synchronize(_ descriptor: Int32) throws(SystemCallError)

    /// `fsync` of a directory: what was created, renamed and removed in it is on the disk.
    func synchronizeDirectory(_ path: String) throws(SystemCallError)

    /// The size in bytes and the time of the last modification in seconds since 1970.
    func status(_ descriptor: Int32) throws(SystemCallError) -> (size: UInt64, modified: Int64)

    /// Renames a file, replacing what is there.
    func rename(_ path: String, to newPath: String) throws(SystemCallError)

    /// Gives a file a second name.
    func link(_ path: String, to newPath: String) throws(SystemCallError)

    /// Removes a file.
    func remove(_ path: String) throws(SystemCallError)

    /// The names in a directory, in no order.
    func list(_ path: String) throws(SystemCallError) -> [String]

    /// Creates a directory with mode 0700 unless it is there.
    func makeDirectory(_ path: String) throws(SystemCallError)
}
