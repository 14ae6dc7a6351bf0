import Glibc

/// A private PostgreSQL server on 127.0.0.1 and a Unix socket, with its data in a temporary folder.
///
/// Everybody is trusted, the superuser is `postgres`, messages are English and time is UTC. When the tests run as root
/// the server runs as the user `postgres`, since it refuses to be root. End it with ``stop(mode:)``; the ``Janitor``
/// does when the test process crashes.
package actor PostgresServer {
    /// How the server is asked to end.
    package enum StopMode: Sendable {
        /// Sessions are ended and everything is written out.
        case fast
        /// All processes end at once; the next start recovers from the write-ahead log.
        case immediate

        var signal: Int32 {
            switch self {
            case .fast: SIGINT
            case .immediate: SIGQUIT
            }
        }
    }

    /// The way in which a client reaches the server.
    package enum Route: Sendable {
        /// 127.0.0.1 at the server's port.
        case tcp
        /// The Unix socket.
        case socket
        /// 127.0.0.1 at another port, for a ``TCPProxy`` in between.
        case port(UInt16)
    }

    /// Port on 127.0.0.1; the same for the life of the server, also over restarts.
    package nonisolated let port: UInt16
    /// Folder of the Unix socket, for `host` in connection strings.
    package nonisolated let socketFolder: String
    private let folder: TemporaryDirectory
    private let settings: [String]
    private var process: ChildProcess
    private var paused: [Int32] = []

    /// Makes a database cluster and starts a server on it, ready for connections on return.
    ///
    /// - Parameters:
    ///   - fsync: whether commits wait for the disk. Off, they survive ``kill()`` but not a power cut.
    ///   - encryption: how it speaks TLS, and who has to; without it nobody does.
    ///   - settings: more `name=value` for postgresql.conf, which win over those given here.
    /// - Returns: the running server.
    /// - Throws: ``TestServerError`` when PostgreSQL is missing or does not start.
    package static func start(
        fsync: Bool = false,
        encryption: Encryption? = nil,
        settings: [String] = []
    ) async throws -> PostgresServer {
        let folder = try TemporaryDirectory()
        try ServiceUser.postgres.own(folder.path)
        try await Self.makeCluster(in: folder)
        let settings =
            [
                "listen_addresses=127.0.0.1", "unix_socket_directories=\(folder.path)", "max_connections=60",
                "shared_buffers=64MB", "fsync=\(fsync ? "on" : "off")", "timezone=UTC", "log_timezone=UTC",
                "log_min_messages=warning", "log_line_prefix=%m [%p] ",
            ] + (try encryption?.install(in: folder) ?? []) + settings
        return try await Self.start(in: folder, settings: settings)
    }

    /// Starts a server on a cluster at a port that is free.
    private static func start(in folder: TemporaryDirectory, settings: [String]) async throws -> PostgresServer {
        var attempt = 1
        while true {
            let port = try freePort()
            do {
                let process = try await Self.launch(in: folder, port: port, settings: settings)
                return PostgresServer(port: port, folder: folder, settings: settings, process: process)
            } catch let error as TestServerError {
                // Somebody took the port since it was looked up.
                guard attempt < 5, error.description.contains("Address already in use") else { throw error }
                attempt += 1
            }
        }
    }

    /// Copies this server with pg_basebackup and starts the copy as a streaming-replication standby of it, ready for
    /// reading on return.
    ///
    /// - Throws: ``TestServerError`` when it cannot be copied or does not come up.
    package func startStandby() async throws -> PostgresServer {
        let folder = try TemporaryDirectory()
        try ServiceUser.postgres.own(folder.path)
        let (program, arguments) = try ServiceUser.postgres.command(
            Program.postgreSQL("pg_basebackup").path,
            [
                "-D", folder.file("data"), "-d", self.connectionString(), "--write-recovery-conf",
                "--wal-method=stream",
                "--checkpoint=fast", "--no-sync",
            ]
        )
        let result = try await ChildProcess.run(program, arguments, timeout: .seconds(60))
        guard result.exit == .exited(0) else {
            throw TestServerError("pg_basebackup \(result.exit)", log: [result.standardOutput, result.standardError])
        }
        // The folder of the Unix socket is the standby's own.
        let settings = self.settings.map { setting in
            setting.hasPrefix("unix_socket_directories=") ? "unix_socket_directories=\(folder.path)" : setting
        }
        return try await Self.start(in: folder, settings: settings)
    }

    /// Makes a standby the primary; it takes writes on return.
    package nonisolated func promote() async throws {
        guard try await self.psql("SELECT pg_promote(true, 25)") == "t" else {
            throw TestServerError("the standby was not promoted")
        }
    }

    /// Makes a standby lag from now on: it gets nothing more from the primary.
    package nonisolated func stopReplication() async throws {
        try await self.psql("ALTER SYSTEM SET primary_conninfo = ''")
        try await self.psql("SELECT pg_reload_conf()")
        let deadline = ContinuousClock.now + .seconds(20)
        while try await self.psql("SELECT count(*) FROM pg_stat_wal_receiver") != "0" {
            guard ContinuousClock.now < deadline else { throw TestServerError("the standby goes on receiving") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private init(port: UInt16, folder: TemporaryDirectory, settings: [String], process: ChildProcess) {
        self.port = port
        self.folder = folder
        self.socketFolder = folder.path
        self.settings = settings
        self.process = process
    }

    deinit {
        // Without the postmaster its children end by themselves, unless they are frozen.
        self.process.send(signal: SIGKILL)
        for child in self.paused { _ = Glibc.kill(child, SIGKILL) }
    }

    /// Lines that the server has logged since its last start.
    package var log: [String] { self.process.recordedLines.map(\.text) }

    /// A libpq connection string.
    ///
    /// - Parameters:
    ///   - database: name of an existing database.
    ///   - user: role to log in as; needs no password.
    ///   - route: TCP by default.
    /// - Returns: keywords and values.
    package nonisolated func connectionString(
        database: String = "postgres",
        user: String = "postgres",
        via route: Route = .tcp
    ) -> String {
        let address =
            switch route {
            case .tcp: "host=127.0.0.1 port=\(self.port)"
            case .socket: "host=\(self.socketFolder) port=\(self.port)"
            case .port(let port): "host=127.0.0.1 port=\(port)"
            }
        return "\(address) dbname='\(database)' user='\(user)'"
    }

    // MARK: - Ending and starting again

    /// Ends the server and keeps its data, so that ``restart(mode:)`` continues with it.
    ///
    /// - Throws: ``TestServerError`` when it had to be killed.
    package func shutDown(mode: StopMode = .fast) async throws {
        self.resume()
        let children = processes(childrenOf: self.process.processID)
        try await self.process.terminate(with: mode.signal, timeout: .seconds(20))
        try await waitUntilGone(children, timeout: .seconds(5))
    }

    /// Ends the server for good and removes its data.
    ///
    /// - Throws: ``TestServerError`` when it had to be killed.
    package func stop(mode: StopMode = .immediate) async throws {
        defer { self.folder.remove() }
        try await self.shutDown(mode: mode)
    }

    /// Kills the server as a crash would, keeps its data, and waits until all of its processes are gone.
    package func kill() async throws {
        // Stopped first, so that it starts no process between the look at its children and its end.
        self.process.send(signal: SIGSTOP)
        let children = processes(childrenOf: self.process.processID)
        try await self.process.kill()
        self.resume()
        try await waitUntilGone(children, timeout: .seconds(5))
    }

    /// Starts the server again on the same port and data, after ending it when it runs; ready on return.
    ///
    /// - Throws: ``TestServerError`` when it does not come up, for example since another took its port.
    package func restart(mode: StopMode = .fast) async throws {
        try await self.shutDown(mode: mode)
        self.process = try await Self.launch(in: self.folder, port: self.port, settings: self.settings)
    }

    /// Freezes the server and all of its sessions, as a machine that hangs; clients stay connected.
    package func pause() {
        self.process.send(signal: SIGSTOP)
        let children = processes(childrenOf: self.process.processID)
        for child in children { _ = Glibc.kill(child, SIGSTOP) }
        self.paused = children
    }

    /// Lets a frozen server go on; harmless when it is not frozen.
    package func resume() {
        for child in self.paused { _ = Glibc.kill(child, SIGCONT) }
        self.paused = []
        self.process.send(signal: SIGCONT)
    }

    // MARK: - SQL

    /// Runs SQL with psql and returns its unaligned output: rows by newlines, columns by `|`.
    ///
    /// Statements commit one by one unless the text says BEGIN. psql's commands such as `\gset` work.
    ///
    /// - Throws: ``TestServerError`` with the server's message when a statement fails or the time is over.
    @discardableResult
    package nonisolated func psql(
        _ sql: String,
        database: String = "postgres",
        user: String = "postgres",
        timeout: Duration = .seconds(30)
    ) async throws -> String {
        let result = try await ChildProcess.run(
            try Program("psql", package: "postgresql-client").path,
            [
                "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-f", "-",
                "-d", self.connectionString(database: database, user: user) + " connect_timeout=10",
            ],
            input: sql,
            timeout: timeout
        )
        guard result.exit == .exited(0) else {
            throw TestServerError("psql \(result.exit) on \(database) as \(user): \(result.standardError)\n\(sql)")
        }
        return result.standardOutput
    }

    /// The whole of a database as SQL, as pg_dump writes it.
    ///
    /// - Throws: ``TestServerError`` when it fails.
    package nonisolated func dump(database: String) async throws -> String {
        let result = try await ChildProcess.run(
            try Program.postgreSQL("pg_dump").path,
            ["-d", self.connectionString(database: database)],
            timeout: .seconds(60)
        )
        guard result.exit == .exited(0) else { throw TestServerError("pg_dump: \(result.standardError)") }
        return result.standardOutput
    }

    // MARK: - Helpers

    private static func makeCluster(in folder: TemporaryDirectory) async throws {
        let (program, arguments) = try ServiceUser.postgres.command(
            Program.postgreSQL("initdb").path,
            [
                "-D", folder.file("data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                "--no-sync", "--no-instructions",
            ]
        )
        let result = try await ChildProcess.run(program, arguments, timeout: .seconds(60))
        guard result.exit == .exited(0) else {
            throw TestServerError("initdb \(result.exit)", log: [result.standardOutput, result.standardError])
        }
    }

    private static func launch(
        in folder: TemporaryDirectory,
        port: UInt16,
        settings: [String]
    ) async throws -> ChildProcess {
        let (program, arguments) = try ServiceUser.postgres.command(
            Program.postgreSQL("postgres").path,
            ["-D", folder.file("data"), "-p", "\(port)"] + settings.flatMap { ["-c", $0] }
        )
        let process = try ChildProcess(program, arguments)
        do {
            // A standby accepts “read-only connections”.
            try await process.waitForLine(containing: "system is ready to accept", timeout: .seconds(30))
        } catch {
            try await process.kill()
            throw error
        }
        return process
    }
}
