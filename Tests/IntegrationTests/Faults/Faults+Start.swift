import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

extension Faults {
    /// The state directory cannot be used when the daemon starts: it says why, and changes nothing.
    ///
    /// In `make test-faults` only, as ``Storage``.
    @Suite(.timeLimit(.minutes(5)), .enabled(if: FaultRow.scale > 1))
    struct Start {
        /// Runs a daemon that is meant to end by itself, and returns what it said.
        private func refusal(of daemon: DaemonProcess) async throws -> String {
            try daemon.launch()
            do {
                let exit = try await daemon.waitForExit(timeout: .seconds(30))
                #expect(exit == .exited(1))
            } catch {
                try await daemon.kill()
                throw error
            }
            return daemon.log.joined(separator: "\n")
        }

        @Test(.enabled("root gives files away") { geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0 })
        func `A state directory of another owner is refused, and members get in once it is given back`() async throws {
            var settings = Faults.embedded()
            // Root without the right to pass by the permissions of files, as the daemon's own user is.
            settings.launcher = [
                "/bin/sh", "-c", "exec setpriv --bounding-set=-dac_override,-dac_read_search -- \"$@\"",
            ]
            let daemon = try await DaemonProcess.start(settings)
            #expect(try await AdminSocket(path: daemon.socket).tap(Faults.card).granted)
            try await daemon.stop()
            for file in ["", "/lock", "/directory.sqlite", "/journal", "/card.key"] {
                let path = daemon.stateDirectory + file
                try #require(chown(path, 65534, 65534) == 0)
                let message = try await self.refusal(of: daemon)
                #expect(message.contains(file == "/lock" ? daemon.stateDirectory : path), "\(file)")
                // SQLite has words of its own.
                let words = ["Permission denied", "owner", "unable to open"]
                #expect(words.contains { message.contains($0) }, "\(file): \(message)")
                try #require(chown(path, 0, 0) == 0)
            }
            try await daemon.start()
            #expect(try await AdminSocket(path: daemon.socket).tap(Faults.card).granted)
            try await daemon.stop()
        }

        @Test(arguments: ["full", "read-only"])
        func `A disk that takes nothing at the start is named, and nothing is damaged`(fault: String) async throws {
            let disk = try await SlowDisk()
            var settings = Faults.embedded()
            settings.environment = disk.environment
            let daemon = try await DaemonProcess.start(settings)
            let socket = AdminSocket(path: daemon.socket)
            #expect(try await socket.tap(Faults.card).granted)
            let before = try await socket.events()
            try await daemon.kill()
            if fault == "full" { try disk.fill() } else { try disk.turnReadOnly() }
            let message = try await self.refusal(of: daemon)
            #expect(message.contains(daemon.stateDirectory))
            #expect(message.contains(fault == "full" ? "No space left" : "Read-only file system"), "\(message)")
            #expect(message.contains("RUNTIME_DIRECTORY"), "there is no memory to go on in")
            disk.goOn()
            try await daemon.start()
            #expect(Array(try await socket.events().prefix(before.count)) == before)
            #expect(try await socket.tap(Faults.card).granted)
            #expect(try await socket.degraded().isEmpty)
            try await daemon.stop()
        }
    }
}
