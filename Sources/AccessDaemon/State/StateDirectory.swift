import Files
import FoundationEssentials
import Glibc
import Journal

/// The folder that everything the daemon must not lose lives in.
enum StateDirectory {
    /// Written to find out whether a disk takes anything: more than what is left of the last page of a file.
    private static let probeSize = 256 << 10

    /// Makes the folder with mode 0700 if it is missing; its parent must exist or be made the same way.
    static func make(_ path: String) throws(StartError) {
        if let status = FileStatus(path: path) {
            guard status.kind == .folder else {
                throw StartError("\(path) is not a folder", remedy: "Name a folder in state_directory.")
            }
            return
        }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try Self.make(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw StartError(
                "the state directory \(path) cannot be made: \(String(cString: strerror(errno)))",
                remedy: "Make it and give it to the daemon's user."
            )
        }
    }

    /// That nothing in it belongs to somebody else, as after a backup was put back by root: standing orders and
    /// restrictions that cannot be read must not count as none.
    static func checkOwner(_ path: String, _ files: some FileOperations) throws(StartError) {
        let segments = (try? StateFiles.segments(in: path, files)) ?? []
        for name in ["", "lock", StateFiles.journalFolder] + StateFiles.single + segments {
            let file = name.isEmpty ? path : "\(path)/\(name)"
            guard let status = FileStatus(path: file) else {
                guard errno == EACCES else { continue }
                throw Self.foreign(path, "\(file) cannot be looked at")
            }
            let isFolder = status.kind == .folder
            guard access(file, isFolder ? R_OK | W_OK | X_OK : R_OK | W_OK) != 0, [EACCES, EPERM].contains(errno) else {
                continue
            }
            let reason = String(cString: strerror(errno))
            throw Self.foreign(path, "\(file) belongs to \(Self.name(of: status.owner)): \(reason)")
        }
    }

    private static func foreign(_ path: String, _ what: String) -> StartError {
        let user = Self.name(of: geteuid())
        return StartError(
            "the state directory cannot be used by its owner, the daemon's user \(user): \(what)",
            remedy: "Run: chown -R \(user): \(path)"
        )
    }

    private static func name(of user: UInt32) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "\(user)"
    }

    /// Writes and removes a file in the folder, as far as that goes; takes as long as the disk does.
    ///
    /// - Returns: why it cannot be written; nil when it can.
    static func fault(of path: String, _ files: some FileOperations = SystemFileOperations()) -> SystemCallError? {
        let probe = "\(path)/probe.tmp"
        // No file system makes less of these than they are.
        var random = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.probeSize)
        while bytes.count < Self.probeSize {
            withUnsafeBytes(of: random.next() as UInt64) { bytes.append(contentsOf: $0) }
        }
        do throws(SystemCallError) {
            let descriptor = try files.open(probe, flags: O_RDWR | O_CREAT | O_TRUNC)
            defer { files.close(descriptor) }
            try files.write(descriptor, bytes, at: 0)
            try files.synchronize(descriptor)
            try files.remove(probe)
            return nil
        } catch {
            try? files.remove(probe)
            return error
        }
    }

    /// Whether the file system itself can be written, whatever of it this process may; nil where that is not known.
    ///
    /// A service has mounts of its own: what was mounted read-only when it started stays so for it, also after `mount -o
    /// remount,rw` (mount_namespaces(7)). The options behind the dash in proc_pid_mountinfo(5) are of the file system.
    static func isFileSystemWritable(of path: String) -> Bool? {
        guard let device = FileStatus(path: path)?.device,
            let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        else { return nil }
        // makedev(3)
        let major = (device >> 8) & 0xfff | (device >> 32) & 0xffff_f000
        let minor = device & 0xff | (device >> 12) & 0xffff_ff00
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == "\(major):\(minor)" else { continue }
            return fields.last?.split(separator: ",").contains("rw")
        }
        return nil
    }

    /// Bytes that may still be written; nil where the file system does not say.
    static func freeBytes(of path: String) -> UInt64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}

/// Why the daemon does not start, and what to do.
package struct StartError: Error, CustomStringConvertible {
    package let message: String
    package let remedy: String

    init(_ message: String, remedy: String) {
        self.message = message
        self.remedy = remedy
    }

    package var description: String { "\(self.message). \(self.remedy)" }
}
