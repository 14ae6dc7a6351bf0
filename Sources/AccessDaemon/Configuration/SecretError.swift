/// Why a secret cannot be used, with what to do.
package enum SecretError: Error, Sendable, Hashable {
    case unreadable(path: String, reason: String)
    case notAFile(path: String)
    case exposed(path: String, mode: UInt32)
    case empty(path: String)
    case tooLong(path: String, limit: Int)
    case notText(path: String)
    case noCredentials(name: String)
    case tooShort(minimum: Int)
    case tooManyKeys(maximum: Int)
}

extension SecretError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "the secret file \(path) cannot be read: \(reason)"
        case .notAFile(let path):
            "the secret \(path) is not a regular file"
        case .exposed(let path, let mode):
            "the secret file \(path) is open to other users (mode \(Self.octal(mode))); "
                + "run: chmod 600 \(path) (640 if it is root's and its group the daemon's)"
        case .empty(let path):
            "the secret file \(path) is empty; write the password into it"
        case .tooLong(let path, let limit):
            "the secret file \(path) is longer than \(limit) bytes; it should hold the password alone"
        case .notText(let path):
            "the secret file \(path) is not UTF-8 text; it should hold the password alone"
        case .tooShort(let minimum):
            "the key is shorter than \(minimum) bytes; make one by openssl rand -hex 32"
        case .tooManyKeys(let maximum):
            "there are more than \(maximum) lines of keys; keep the new key in the first line and the old one in the second"
        case .noCredentials(let name):
            "the credential \(name) is not there: CREDENTIALS_DIRECTORY is not set; "
                + "start the daemon by systemd with LoadCredential=\(name):<path>, or use a file instead"
        }
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
