import AdminModel
import FoundationEssentials
import Glibc
import Synchronization
import TestServers
import TestSupport
import Testing

/// The real daemon with a configuration and a state of its own, and `p2k16ctl` pointed at it.
///
/// Ended by the test with ``stop(timeout:)`` or ``kill()``; the state stays until the object is dropped, so that
/// ``start(timeout:)`` continues with it.
final class DaemonProcess: Sendable {
    let settings: SiteSettings
    let folder: TemporaryDirectory
    private let process = Mutex<ChildProcess?>(nil)

    /// Writes the configuration; nothing runs yet.
    init(_ settings: SiteSettings) throws {
        self.settings = settings
        self.folder = try TemporaryDirectory()
        try self.write(settings)
    }

    /// A running daemon whose admin socket answers.
    static func start(_ settings: SiteSettings, timeout: Duration = .seconds(30)) async throws -> DaemonProcess {
        let daemon = try DaemonProcess(settings)
        try await daemon.start(timeout: timeout)
        return daemon
    }

    /// Runs the body with a running daemon and ends it afterwards, as systemd would: it must end well and in time.
    static func with(_ settings: SiteSettings, _ body: (DaemonProcess) async throws -> Void) async throws {
        let daemon = try await Self.start(settings)
        do {
            try await body(daemon)
        } catch {
            try? await daemon.kill()
            throw error
        }
        let (exit, duration) = try await daemon.stop()
        #expect(exit == .exited(0))
        #expect(duration < .seconds(9))
        let alarms = daemon.log.filter { $0.contains(" critical p2k16d: ") }
        #expect(alarms.isEmpty)
    }

    deinit {
        self.process.withLock { $0?.send(signal: SIGKILL) }
    }

    var socket: String { self.folder.file("admin.sock") }
    var stateDirectory: String { self.folder.file("state") }
    var configurationFile: String { self.folder.file("p2k16d.yaml") }
    /// The card key of the space, for the settings of another site.
    var cardKeyFile: String { self.settings.cardKeyFile ?? "\(self.stateDirectory)/card.key" }
    /// Everything that the present process has written, or the last one when none runs.
    var log: [String] { self.child?.recordedLines.map(\.text) ?? [] }
    /// Whether the system wrote a core file when a signal ended it.
    var hasDumpedCore: Bool { self.child?.hasDumpedCore == true }
    var processID: Int32? { self.child?.processID }

    // MARK: - Life

    /// Replaces the configuration file; read at the next start or SIGHUP.
    func write(_ settings: SiteSettings) throws {
        try self.folder.write(settings.yaml(in: self.folder.path), to: "p2k16d.yaml")
    }

    /// Starts the program without waiting for anything, for one that is meant to fail.
    func launch() throws {
        var command = [Binaries.daemon, "run", "--config", self.configurationFile]
        if !self.settings.launcher.isEmpty { command = self.settings.launcher + [self.stateDirectory] + command }
        let child = try ChildProcess(
            command[0],
            Array(command.dropFirst()),
            environment: ChildProcess.plainEnvironment.merging(self.settings.environment) { $1 }
        )
        self.process.withLock { $0 = child }
    }

    /// Starts the daemon on its state and waits until its admin socket answers.
    ///
    /// - Throws: ``TestServerError`` with its log when it does not in time.
    func start(timeout: Duration = .seconds(30)) async throws {
        try self.launch()
        let deadline = ContinuousClock.now + timeout
        while !self.accepts {
            if let exit = self.child?.exit { throw TestServerError("p2k16d ended: \(exit)", log: self.log) }
            guard ContinuousClock.now < deadline else {
                throw TestServerError("the admin socket did not answer within \(timeout)", log: self.log)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Ends the daemon as systemd would.
    ///
    /// - Returns: how it ended and how long that took.
    /// - Throws: ``TestServerError`` when it had to be killed.
    @discardableResult
    func stop(timeout: Duration = .seconds(30)) async throws -> (exit: ChildProcess.Exit, duration: Duration) {
        guard let child = self.child else { throw TestServerError("the daemon was never started") }
        let start = ContinuousClock.now
        let exit = try await child.terminate(timeout: timeout)
        return (exit, ContinuousClock.now - start)
    }

    /// Ends the daemon as a power cut would, as far as one process is concerned.
    func kill() async throws {
        try await self.child?.kill()
    }

    func send(signal: Int32) {
        self.child?.send(signal: signal)
    }

    /// Waits until the daemon ends by itself.
    func waitForExit(timeout: Duration) async throws -> ChildProcess.Exit {
        guard let child = self.child else { throw TestServerError("the daemon was never started") }
        return try await child.waitForExit(timeout: timeout)
    }

    /// Waits until the present process has logged a line with this text.
    @discardableResult
    func waitForLog(containing text: String, timeout: Duration) async throws -> String {
        guard let child = self.child else { throw TestServerError("the daemon was never started") }
        return try await child.waitForLine(containing: text, timeout: timeout).text
    }

    // MARK: - p2k16ctl

    /// Runs `p2k16ctl` at this daemon's socket.
    ///
    /// - Parameter input: what it reads from standard input.
    func ctl(_ arguments: [String], input: String = "", timeout: Duration = .seconds(40)) async throws -> CommandOutput
    {
        CommandOutput(
            try await ChildProcess.run(
                Binaries.control,
                arguments,
                environment: self.environment,
                input: input,
                timeout: timeout
            )
        )
    }

    /// Runs `p2k16ctl … --json` and reads its answer.
    ///
    /// - Throws: ``TestServerError`` with both outputs when it is no JSON of this type.
    func json<Value: Decodable>(
        _ arguments: [String],
        input: String = "",
        as type: Value.Type = Value.self
    ) async throws -> Value {
        try await self.ctl(arguments + ["--json"], input: input).decode(type)
    }

    /// Starts a `p2k16ctl` that runs until it is ended, such as `events tail`.
    func follow(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(Binaries.control, arguments, environment: self.environment)
    }

    /// Taps a card at a simulated reader.
    func tap(_ reader: String = "entrance", _ card: String) async throws -> TapReply {
        try await self.json(["tap", reader, "--card", "-"], input: card + "\n")
    }

    /// Enrols a card for a member.
    @discardableResult
    func enroll(_ card: String, user: String, label: String = "card") async throws -> Card {
        try await self.json(["card", "enroll", "--user", user, "--label", label], input: card + "\n")
    }

    /// Waits until the daemon has taken its snapshot from the database, without changing anything.
    ///
    /// - Parameter cards: how many cards it must hold at least.
    func waitForSnapshot(cards: Int = 0, timeout: Duration = .seconds(5)) async throws {
        try await eventually("\(self.settings.site) holds \(cards) cards", timeout: timeout) {
            let status: Status = try await self.json(["status"])
            return status.upstream.state == .connected && status.snapshot.takenAt != nil
                && status.snapshot.cards >= cards
        }
    }

    /// Waits until the daemon has looked at the database later than now, by the database's clock.
    ///
    /// - Parameter timeout: the poll interval and time for one load.
    func waitForSync(after space: Space, timeout: Duration = .seconds(5)) async throws {
        let now = try await space.sql("SELECT \(Space.microseconds("clock_timestamp()"))")
        let start = WireTime(microseconds: Int64(now) ?? .max)
        try await eventually("\(self.settings.site) has looked at the database", timeout: timeout) {
            let sync: SyncStatus = try await self.json(["sync"])
            return sync.lastSyncAt.map { $0 > start } ?? false
        }
    }

    /// Waits until the daemon is connected to the broker.
    func waitForBroker(timeout: Duration = .seconds(5)) async throws {
        try await eventually("\(self.settings.site) is connected to the broker", timeout: timeout) {
            let status: Status = try await self.json(["status"])
            return status.mqtt.state == .connected
        }
    }

    /// Waits until everything in the journal is in the database.
    func waitForDelivery(timeout: Duration = .seconds(5)) async throws {
        try await eventually("\(self.settings.site) has delivered everything", timeout: timeout) {
            let sync: SyncStatus = try await self.json(["sync"])
            return sync.state == .connected && sync.pending == 0
        }
    }

    // MARK: - Helpers

    private var child: ChildProcess? { self.process.withLock { $0 } }

    private var environment: [String: String] {
        ChildProcess.plainEnvironment.merging(["P2K16D_SOCKET": self.socket, "TZ": "UTC"]) { $1 }
    }

    /// Whether something accepts connections at the admin socket.
    private var accepts: Bool { (try? RawConnection(self.socket)) != nil }
}
