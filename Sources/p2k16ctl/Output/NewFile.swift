import Glibc

/// A file that did not exist, readable by its owner alone from its first byte on.
final class NewFile {
    private let path: String
    private let descriptor: Int32
    private(set) var count = 0

    init(path: String) throws {
        self.path = path
        self.descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard self.descriptor >= 0 else {
            let isTaken = errno == EEXIST
            throw Failure(
                .usage,
                "\(path) cannot be made: \(String(cString: strerror(errno)))",
                remedy: isTaken ? "Choose another name; nothing is overwritten." : nil
            )
        }
    }

    deinit {
        close(self.descriptor)
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw self.failure() }
            rest = rest.dropFirst(max(count, 0))
            self.count += max(count, 0)
        }
    }

    /// Returns when the content is on the disk.
    func finish() throws {
        guard fsync(self.descriptor) == 0 else { throw self.failure() }
    }

    func remove() {
        unlink(self.path)
    }

    private func failure() -> Failure {
        Failure(
            .refused,
            "\(self.path) cannot be written: \(String(cString: strerror(errno)))",
            remedy: "Free space, or choose another place; nothing is left there."
        )
    }
}
