import Glibc
import TestServers

/// A small file system under a daemon's state directory that outlives the daemon, and that its kernel fills up or turns
/// read-only between two starts.
///
/// It is mounted in a mount namespace that a process of its own keeps; each start of the daemon has a copy of that, as a service
/// of systemd has of the machine's. Needs root, see ``PrivateMount/isAvailable``.
final class PrivateDisk: Sendable {
    private let folder: TemporaryDirectory
    private let holder: ChildProcess

    private static let source = "p2k16-disk"

    /// - Parameter size: as `mount` takes it, like `8m`.
    init(size: String) async throws {
        self.folder = try TemporaryDirectory()
        self.holder = try ChildProcess(
            "/usr/bin/unshare",
            [
                "-m", "--propagation", "private", "/bin/sh", "-c",
                "mount -t tmpfs -o size=\(size),mode=700 \(Self.source) \"$0\" && echo mounted && exec sleep 3600",
                self.folder.path,
            ]
        )
        _ = try await self.holder.waitForLine(containing: "mounted", timeout: .seconds(30))
    }

    /// What the daemon is started with to have it as its state directory.
    var launcher: [String] {
        [
            "/usr/bin/nsenter", "-t", "\(self.holder.processID)", "-m", "/bin/sh", "-c",
            "mkdir -p \"$0\" && { mountpoint -q \"$0\" || mount --bind \(self.folder.path) \"$0\"; } && "
                + "exec /usr/bin/unshare -m --propagation slave \"$@\"",
        ]
    }

    func fill() async throws {
        let file = "\(self.folder.path)/ballast"
        try await self.run("head -c 1G /dev/zero >\(file); head -c 4K /dev/zero >>\(file); true")
    }

    /// Only while no file on it is open for writing.
    func turnReadOnly() async throws { try await self.remount("ro") }

    func goOn() async throws {
        try await self.remount("rw")
        try await self.run("rm -f \(self.folder.path)/ballast")
    }

    /// The file system, and each place where it is mounted.
    private func remount(_ option: String) async throws {
        try await self.run(
            "mount -o remount,\(option) \(self.folder.path) && while read source target rest; do "
                + "[ $source != \(Self.source) ] || mount -o remount,bind,\(option) $target; done </proc/mounts"
        )
    }

    /// Ends it with everything on it.
    func stop() async throws { try await self.holder.kill() }

    private func run(_ command: String) async throws {
        let result = try await ChildProcess.run(
            "/usr/bin/nsenter",
            ["-t", "\(self.holder.processID)", "-m", "/bin/sh", "-c", command]
        )
        guard result.exit == .exited(0) else { throw TestServerError("\(command): \(result.standardError)") }
    }
}
