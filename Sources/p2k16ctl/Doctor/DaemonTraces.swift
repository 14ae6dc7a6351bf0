import AdminModel
import Files
import FoundationEssentials
import Glibc

/// What can be seen of a daemon that does not answer: its socket and its process.
struct DaemonTraces: Hashable {
    enum Socket: Hashable {
        case missing
        /// Its folder may not be looked into.
        case hidden
        /// Something else stands there.
        case noSocket
        /// - Parameter isAllowed: whether the user may connect.
        case there(isAllowed: Bool)
    }

    var path: String
    var socket: Socket
    /// Processes that are called p2k16d, as far as the user may see them.
    var processes: [Int32]

    static func look(at path: String) -> DaemonTraces {
        var socket = Socket.missing
        if let status = FileStatus(path: path) {
            socket = status.kind == .socket ? .there(isAllowed: access(path, W_OK) == 0) : .noSocket
        } else if errno == EACCES {
            socket = .hidden
        }
        return DaemonTraces(path: path, socket: socket, processes: Self.processes())
    }

    /// - Parameter failure: how the attempt to ask the daemon ended.
    func findings(_ failure: Failure) -> [Finding] {
        let subject = "the admin socket \(self.path)"
        let start =
            "See why it ended: systemctl status p2k16d, journalctl -u p2k16d -n 50. Check its configuration: p2k16d check. "
            + "Then: systemctl start p2k16d."
        let running = self.processes.map { "\($0)" }.joined(separator: ", ")
        func finding(_ check: String, _ subject: String, _ meaning: String, _ remedy: String) -> [Finding] {
            [Finding(.service, .error, check, subject, meaning, remedy: remedy)]
        }
        switch self.socket {
        case .hidden, .there(isAllowed: false):
            return finding(
                "permission",
                subject,
                "may not be used by you, so nothing is known of the daemon",
                "Run the command as root (sudo), or as a user whom admin.roles of the configuration gives a role."
            )
        case .noSocket:
            return finding(
                "socket",
                subject,
                "is something else than a socket",
                "Name the daemon's socket with --socket; admin.socket in its configuration says where it is."
            )
        case .missing where self.processes.isEmpty:
            return finding("daemon", "the daemon", "does not run: \(self.path) is not there, nor such a process", start)
        case .missing:
            return finding(
                "socket",
                subject,
                "is not there, though p2k16d runs (process \(running)): it is starting, or its socket is elsewhere",
                "Wait a little; else name the socket with --socket: admin.socket in the configuration says where it is."
            )
        case .there(isAllowed: true) where self.processes.isEmpty:
            return finding(
                "daemon",
                "the daemon",
                "does not run, and has left its socket behind: it was killed, or the machine stopped",
                start
            )
        case .there(isAllowed: true):
            return finding(
                "daemon",
                "the daemon",
                "does not answer, though p2k16d runs (process \(running)): \(failure.message)",
                "Look at its log (journalctl -u p2k16d -n 50) and how busy the machine is (top). If it stays so: "
                    + "systemctl restart p2k16d."
            )
        }
    }

    private static func processes() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { process in
            FileManager.default.contents(atPath: "/proc/\(process)/comm") == Data("p2k16d\n".utf8)
        }.sorted()
    }
}
