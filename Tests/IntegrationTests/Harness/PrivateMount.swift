import Glibc
import TestServers

/// A file system of its own under a daemon's state directory, which only that daemon sees.
///
/// It is mounted in a mount namespace of the daemon's own and goes with it. Needs root, and a kernel that lets it.
enum PrivateMount {
    /// Whether this machine lets the tests do that.
    static var isAvailable: Bool {
        get async {
            guard geteuid() == 0, access("/usr/bin/unshare", X_OK) == 0, access("/usr/bin/nsenter", X_OK) == 0 else {
                return false
            }
            let trial = try? await ChildProcess.run(
                "/usr/bin/unshare",
                ["-m", "--propagation", "private", "/bin/mount", "-t", "tmpfs", "tmpfs", "/mnt"]
            )
            return trial?.exit == .exited(0)
        }
    }

    /// What a daemon is started with to have a small disk in memory there.
    ///
    /// - Parameter size: as `mount` takes it, like `4m`.
    static func launcher(size: String) -> [String] {
        [
            "/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-c",
            "mkdir -p \"$0\" && mount -t tmpfs -o size=\(size),mode=700 tmpfs \"$0\" && exec \"$@\"",
        ]
    }
}

extension DaemonProcess {
    /// Fills the daemon's private file system to the last byte, or empties it of that again.
    func ballast(_ isThere: Bool) async throws {
        guard let process = self.processID else { throw TestServerError("the daemon does not run") }
        let file = "\(self.stateDirectory)/ballast"
        let fill = "head -c 1G /dev/zero >\(file); head -c 4K /dev/zero >>\(file); true"
        let result = try await ChildProcess.run(
            "/usr/bin/nsenter",
            ["-t", "\(process)", "-m", "/bin/sh", "-c", isThere ? fill : "rm \(file)"]
        )
        guard result.exit == .exited(0) else { throw TestServerError("ballast: \(result.standardError)") }
    }
}
