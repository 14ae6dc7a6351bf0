import AdminModel
import Files
import Glibc

/// A file or folder that the daemon needs and others should not see, as it is now.
struct FileFacts: Sendable {
    /// What it is for the daemon.
    enum Role: Sendable {
        case stateDirectory
        case cardKey
        /// The key of a certificate.
        case privateKey
    }

    enum State: Sendable {
        case missing
        case unreadable(reason: String)
        /// - Parameters:
        ///   - mode: the permission bits.
        ///   - isOurs: whether it belongs to the daemon's user.
        ///   - isUsable: whether the daemon may do with it what it has to.
        case there(mode: UInt32, isOurs: Bool, isUsable: Bool)
    }

    var role: Role
    var path: String
    var state: State

    /// Asks the file system; blocks.
    static func gather(_ role: Role, _ path: String) -> FileFacts {
        guard let status = FileStatus(path: path) else {
            let code = errno
            return FileFacts(
                role: role,
                path: path,
                state: code == ENOENT ? .missing : .unreadable(reason: String(cString: strerror(code)))
            )
        }
        let wanted = role == .stateDirectory ? R_OK | W_OK | X_OK : R_OK
        return FileFacts(
            role: role,
            path: path,
            state: .there(
                mode: status.mode,
                isOurs: status.owner == geteuid(),
                isUsable: access(path, wanted) == 0
            )
        )
    }

    /// Those of a configuration.
    ///
    /// - Parameter state: the state directory, or the copy of it that is in use.
    static func gather(of configuration: Configuration, state: String) -> [FileFacts] {
        let keys = [configuration.broker?.tls?.keyFile, configuration.dlockHTTP?.tls?.keyFile].compactMap(\.self)
        return [
            .gather(.stateDirectory, state), .gather(.cardKey, configuration.cardKeyFile),
        ] + keys.map { .gather(.privateKey, $0) }
    }

    var finding: Finding {
        switch self.state {
        case .missing: self.finding(.error, "is not there: \(self.loss)", self.replacement)
        case .unreadable(let reason): self.finding(.error, "cannot be looked at: \(reason)", self.replacement)
        case .there(let mode, let isOurs, let isUsable):
            if !isUsable {
                self.finding(
                    .error,
                    "may not be used by the daemon (mode \(Self.octal(mode)))",
                    "Give it to the daemon's user: chown p2k16d \(self.path)"
                )
            } else if mode & self.forbidden != 0 {
                self.finding(
                    self.role == .cardKey ? .error : .warning,
                    "is open to others (mode \(Self.octal(mode))): \(self.exposure)",
                    "Run: chmod \(self.role == .stateDirectory ? "700" : "600") \(self.path)"
                )
            } else if self.role == .stateDirectory, !isOurs {
                self.finding(
                    .warning,
                    "belongs to another user than the daemon's, who can replace what is in it",
                    "Run: chown p2k16d \(self.path)"
                )
            } else {
                self.finding(.ok, "is the daemon's alone (mode \(Self.octal(mode)))", nil)
            }
        }
    }

    /// A key that is root's may be shared with the daemon by its group, as secrets may.
    private var forbidden: UInt32 {
        switch self.role {
        case .stateDirectory, .cardKey: 0o077
        case .privateKey: 0o027
        }
    }

    private var name: String {
        switch self.role {
        case .stateDirectory: "the state directory"
        case .cardKey: "the card key file"
        case .privateKey: "the private key"
        }
    }

    private var loss: String {
        switch self.role {
        case .stateDirectory: "nothing can be put on record"
        case .cardKey: "after a restart no card could be recognised"
        case .privateKey: "after a restart nothing could be encrypted by it"
        }
    }

    private var replacement: String {
        switch self.role {
        case .stateDirectory: "Mount its disk, or make it and restart the daemon."
        case .cardKey: "Before any restart, copy it from another site of the space or from the backup."
        case .privateKey: "Put it back, readable by the daemon's user."
        }
    }

    private var exposure: String {
        switch self.role {
        case .stateDirectory: "who came when is nobody else's business"
        case .cardKey: "who has the key can test and copy card numbers, and the daemon refuses it at its next start"
        case .privateKey: "whoever has it can pose as this site"
        }
    }

    private func finding(_ severity: FindingSeverity, _ meaning: String, _ remedy: String?) -> Finding {
        Finding(.configuration, severity, "files", "\(self.name) \(self.path)", meaning, remedy: remedy)
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
