import Files
import FoundationEssentials
import Glibc

/// Where a password is kept; the configuration never holds one.
package enum Secret: Sendable, Hashable {
    /// A file that only the daemon's user may read.
    case file(String)
    /// The name of a systemd credential (`LoadCredential=`), a file in `$CREDENTIALS_DIRECTORY`.
    case credential(String)

    /// The longest secret, in bytes.
    private static let limit = 4096

    /// Reads the secret; line breaks at its end do not count.
    ///
    /// - Parameter environment: where `CREDENTIALS_DIRECTORY` is looked up.
    /// - Returns: the password.
    /// - Throws: ``SecretError`` when it is missing, empty, longer than 4096 bytes, or readable by other users.
    package func load(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SecretError) -> String {
        switch self {
        case .file(let path):
            return try Self.read(path: path, isCredential: false)
        case .credential(let name):
            guard let directory = environment["CREDENTIALS_DIRECTORY"], !directory.isEmpty else {
                throw .noCredentials(name: name)
            }
            return try Self.read(path: "\(directory)/\(name)", isCredential: true)
        }
    }

    private static func read(path: String, isCredential: Bool) throws(SecretError) -> String {
        // Not blocking: a FIFO in place of the file must not hang the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        // The open file is judged, not the name, which could be replaced in between.
        guard let status = FileStatus(descriptor: descriptor) else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.kind == .file else { throw .notAFile(path: path) }
        guard status.mode & Self.forbidden(owner: status.owner, isCredential: isCredential) == 0 else {
            throw .exposed(path: path, mode: status.mode & 0o777)
        }
        var bytes = [UInt8](repeating: 0, count: Self.limit + 1)
        var count = 0
        while count < bytes.count {
            let result = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if result < 0, errno == EINTR { continue }
            guard result >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
            guard result > 0 else { break }
            count += result
        }
        guard count <= Self.limit else { throw .tooLong(path: path, limit: Self.limit) }
        while count > 0, bytes[count - 1] == UInt8(ascii: "\n") || bytes[count - 1] == UInt8(ascii: "\r") { count -= 1 }
        guard count > 0 else { throw .empty(path: path) }
        guard let secret = String(validating: bytes.prefix(count), as: UTF8.self), !secret.contains("\0") else {
            throw .notText(path: path)
        }
        return secret
    }

    /// The permission bits that nobody may have; libpq's rule for key files, with what systemd does for credentials.
    private static func forbidden(owner: UInt32, isCredential: Bool) -> UInt32 {
        // systemd grants the service's user access by an ACL, whose mask shows as the group's bits.
        if isCredential { return 0o027 }
        // A file of root's is shared with the daemon by its group.
        return owner == 0 && geteuid() != 0 ? 0o027 : 0o077
    }
}
