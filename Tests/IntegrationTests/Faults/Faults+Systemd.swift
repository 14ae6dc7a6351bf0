import AdminModel
import Glibc
import TestServers
import Testing

extension Faults {
    /// What systemd is told.
    @Suite(.timeLimit(.minutes(5)))
    struct Systemd {
        /// A daemon as a service of type notify with a watchdog of two seconds, hence a ping each second.
        private func withService(
            _ settings: SiteSettings,
            _ body: (DaemonProcess, ChildProcess, NotifyListener) async throws -> Void
        ) async throws {
            let daemon = try DaemonProcess(settings)
            let listener = try NotifyListener(daemon.folder.file("notify"))
            let process = try ChildProcess(
                Binaries.daemon,
                ["run", "--config", daemon.configurationFile],
                environment: ChildProcess.plainEnvironment.merging([
                    "NOTIFY_SOCKET": listener.path, "WATCHDOG_USEC": "2000000",
                ]) { $1 }
            )
            do {
                try await body(daemon, process, listener)
                #expect(process.exit == .exited(0))
            } catch {
                try await process.kill()
                throw error
            }
        }

        @Test func `READY once the socket answers, RELOADING and READY at SIGHUP, STOPPING at the end`() async throws {
            try await self.withService(Faults.embedded()) { daemon, process, listener in
                try await listener.next("READY=1", timeout: .seconds(25))
                let socket = AdminSocket(path: daemon.socket)
                #expect(try await socket.status().ready)
                #expect(listener.messages.first?.text == "READY=1")
                let status = try await listener.next("STATUS=", timeout: .seconds(25))
                #expect(status.text == "STATUS=1 doors, 2 accounts; all well")

                let before = listener.messages.count
                process.send(signal: SIGHUP)
                let reloading = try await listener.next(
                    "RELOADING=1\nMONOTONIC_USEC=",
                    from: before,
                    timeout: .seconds(25)
                )
                let ready = try await listener.next("READY=1", from: before, timeout: .seconds(25))
                #expect(reloading.time < ready.time)

                try await process.terminate()
                try await listener.next("STOPPING=1", timeout: .seconds(25))
                #expect(access(daemon.socket, F_OK) != 0)
            }
        }

        @Test func `The watchdog is fed while PostgreSQL and the broker are frozen`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                var settings = space.settings(broker: true)
                settings.statementTimeout = "1s"
                try await self.withService(settings) { daemon, process, listener in
                    try await listener.next("READY=1", timeout: .seconds(25))
                    let socket = AdminSocket(path: daemon.socket)
                    try await daemon.waitForSnapshot()
                    try await daemon.enroll(Faults.card, user: "anna")
                    await space.server.pause()
                    await space.broker.pause()
                    let before = listener.messages.count
                    for _ in 1...5 { #expect(try await socket.tap(Faults.card).granted) }
                    try await Task.sleep(for: .seconds(5))
                    let pings = listener.messages[before...].filter { $0.text == "WATCHDOG=1" }.map(\.time)
                    #expect(pings.count >= 3)
                    for (earlier, later) in zip(pings, pings.dropFirst()) {
                        #expect(later - earlier < .seconds(4), "systemd would have killed it")
                    }
                    try await eventually("the status line tells what is wrong", timeout: .seconds(10)) {
                        let status = listener.messages.last { $0.text.hasPrefix("STATUS=") }
                        return status?.text.hasSuffix("degraded: upstream, broker") == true
                    }
                    await space.server.resume()
                    await space.broker.resume()
                    try await process.terminate()
                }
            }
        }
    }
}
