import Glibc

/// What stat(2) says of a file.
///
/// The members of C's own structure belong to whichever C module brought its header first. In an optimised build of a target
/// that uses SwiftNIO that is one of SwiftNIO's, which cannot be imported; this target has nothing but Glibc.
package struct FileStatus: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case file
        case folder
        case socket
        case other
    }

    package var kind: Kind
    /// The permission bits, with those for set-user-id and the like.
    package var mode: UInt32
    /// The user that it belongs to.
    package var owner: UInt32
    package var group: UInt32
    /// Together with ``inode`` what tells it from any other file.
    package var device: UInt64
    package var inode: UInt64

    /// Asks by name.
    ///
    /// - Parameter followsLinks: whether a symbolic link stands for what it leads to.
    /// - Returns: nil if that failed; `errno` says why.
    package init?(path: String, followsLinks: Bool = true) {
        var status = stat()
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }

    /// Asks about an open file.
    ///
    /// - Returns: nil if that failed; `errno` says why.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self.kind = .file
        case S_IFDIR: self.kind = .folder
        case S_IFSOCK: self.kind = .socket
        default: self.kind = .other
        }
        self.mode = UInt32(status.st_mode & 0o7777)
        self.owner = status.st_uid
        self.group = status.st_gid
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
    }
}
