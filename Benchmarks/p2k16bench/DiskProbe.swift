import Glibc

/// What a durable append costs on a disk without the daemon: the part of a tap that no program can save.
final class DiskProbe: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let file: Int32
    /// Its name, such as `ext4`.
    let fileSystem: String

    /// - Parameter directory: absolute; it exists.
    /// - Throws: ``Failure`` when it keeps its files in memory, where durable appends cost nothing.
    init(directory: String) throws {
        // Device, mount point, type and more (fstab(5)); the longest mount point that the folder lies under counts.
        let mounts = ProcFile.lines("/proc/self/mounts").map { $0.split(separator: " ") }
        let mount = mounts.filter { $0.count > 2 && (directory + "/").hasPrefix($0[1] == "/" ? "/" : $0[1] + "/") }
            .max { $0[1].count < $1[1].count }
        self.fileSystem = mount.map { String($0[2]) } ?? "unknown"
        guard !["tmpfs", "ramfs"].contains(self.fileSystem) else {
            throw Failure(description: "\(directory) is in memory: name a folder on a disk with --directory")
        }
        let path = "\(directory)/disk-probe"
        self.file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard self.file >= 0 else {
            throw Failure(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        unlink(path)
    }

    deinit {
        close(self.file)
    }

    /// Appends 1 KiB, about what a decision takes, and waits for the disk.
    func append() throws -> Duration {
        let block = [UInt8](repeating: 0x41, count: 1024)
        let start = ContinuousClock.now
        guard write(self.file, block, block.count) == block.count, fdatasync(self.file) == 0 else {
            throw Failure(description: "the disk probe cannot be written: \(String(cString: strerror(errno)))")
        }
        return .now - start
    }
}
