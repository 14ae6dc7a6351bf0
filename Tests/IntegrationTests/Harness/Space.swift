import FoundationEssentials
import TestServers

/// A space as an operator sets it up: p2k16's database with the daemon's schema and role, and a broker.
final class Space: Sendable {
    /// The role that the daemons log in as.
    static let siteRole = "p2k16d-site"
    /// The role that circles and badges are changed with.
    static let adminRole = "p2k16d-admin"

    let server: PostgresServer
    let web: WebApplication
    let broker: MosquittoServer

    /// Whether the servers end with this space; not when the suite shares them.
    private let ownsServers: Bool

    private init(server: PostgresServer, web: WebApplication, broker: MosquittoServer, ownsServers: Bool) {
        self.server = server
        self.web = web
        self.broker = broker
        self.ownsServers = ownsServers
    }

    /// Starts both servers, or makes a database on those of the suite (``SharedServers``).
    ///
    /// - Parameter migrated: whether `p2k16d migrate` has been run.
    static func start(migrated: Bool = true) async throws -> Space {
        let space: Space
        if let shared = SharedServers.current {
            let web = try await shared.postgres.createP2K16Database("p2k16_\(UInt32.random(in: 0...UInt32.max))")
            space = Space(server: shared.postgres, web: web, broker: shared.broker, ownsServers: false)
        } else {
            async let broker = MosquittoServer.start()
            let server = try await PostgresServer.start()
            let web = try await server.createP2K16Database()
            space = Space(server: server, web: web, broker: try await broker, ownsServers: true)
        }
        try await space.sql(
            """
            SELECT count(*) = 0 AS missing FROM pg_roles WHERE rolname = '\(Self.siteRole)' \\gset
            \\if :missing
            CREATE ROLE "\(Self.siteRole)" LOGIN;
            CREATE ROLE "\(Self.adminRole)" LOGIN;
            \\endif
            """
        )
        if migrated {
            let result = try await space.migrate(["--site-role", Self.siteRole])
            guard result.status == 0 else { throw TestServerError("p2k16d migrate: \(result.errors)") }
        }
        return space
    }

    /// Runs the body with a space and ends its servers afterwards.
    static func with(migrated: Bool = true, _ body: (Space) async throws -> Void) async throws {
        let space = try await Self.start(migrated: migrated)
        do {
            try await body(space)
        } catch {
            try? await space.stop()
            throw error
        }
        try await space.stop()
    }

    /// The same database on another server, such as a standby, which the caller ends.
    func moved(to server: PostgresServer) -> Space {
        let web = WebApplication(server: server, database: self.web.database)
        return Space(server: server, web: web, broker: self.broker, ownsServers: false)
    }

    /// Ends the servers, unless the suite shares them.
    func stop() async throws {
        guard self.ownsServers else { return }
        try await self.server.stop()
        try await self.broker.stop()
    }

    /// What the daemon connects with.
    var connection: String { self.connection(as: Self.siteRole) }

    func connection(as role: String, via route: PostgresServer.Route = .tcp) -> String {
        self.server.connectionString(database: self.web.database, user: role, via: route)
    }

    /// Settings of a site that uses this database, with one simulated door and reader.
    func settings(site: String = "test", broker: Bool = false) -> SiteSettings {
        var settings = SiteSettings()
        settings.site = site
        settings.connection = self.connection
        if broker { settings.brokerPort = self.broker.port }
        return settings
    }

    /// Runs `p2k16d migrate` as the owner of the database.
    func migrate(_ arguments: [String]) async throws -> CommandOutput {
        CommandOutput(
            try await ChildProcess.run(
                Binaries.daemon,
                ["migrate", "--connection", self.connection(as: "p2k16-flyway")] + arguments
            )
        )
    }

    /// Creates an account that pays and is in the circle door.
    ///
    /// - Returns: the id of the account.
    func createMember(_ username: String, paidFor days: Double = 20) async throws -> WebApplication.ID {
        let account = try await self.web.createAccount(username: username, name: "Member \(username)")
        try await self.web.pay(account, until: Date(timeIntervalSinceNow: days * 86400))
        try await self.web.addToCircle(account, circle: WebApplication.doorCircle)
        return account
    }

    /// Runs SQL as the superuser, to look at what the database holds.
    ///
    /// - Returns: a row per line, columns separated by `|`.
    @discardableResult
    func sql(_ sql: String) async throws -> String {
        try await self.server.psql(sql, database: self.web.database)
    }
}

extension Space {
    /// The number of rows of each table in `public`.
    func rowCounts() async throws -> [String: Int] {
        let rows = try await self.sql(
            """
            SELECT relname, (xpath('//n/text()', query_to_xml(
                format('SELECT count(*) AS n FROM public.%I', relname), false, true, '')))[1]
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            """
        )
        var counts: [String: Int] = [:]
        for row in rows.split(separator: "\n") {
            let fields = row.split(separator: "|")
            counts[String(fields[0])] = Int(fields[1])
        }
        return counts
    }

    /// An SQL expression for a timestamp in microseconds since 1970.
    static func microseconds(_ column: String) -> String {
        "(extract(epoch FROM \(column)) * 1000000)::bigint"
    }
}
