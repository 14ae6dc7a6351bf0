import AccessControl
import CardHashing
import FoundationEssentials
import Glibc
import TestServers

/// A space of some size: its database, a card for each member, and what the daemon of its one door is told.
struct Space: Sendable {
    static let readerTopic = "bench/reader"
    static let lockTopic = "bench/lock"
    static let door = DoorID("front")
    private static let siteRole = "p2k16d-site"

    let accounts: Int
    let web: WebApplication
    let broker: MosquittoServer
    let keys: CardKeyRing
    let stateDirectory: String
    let daemon: String
    private let files: TemporaryDirectory

    var postgres: PostgresServer { self.web.server }
    var adminSocket: String { self.files.file("admin.sock") }
    var configurationFile: String { self.files.file("p2k16d.yaml") }

    /// A connection string of the site's role.
    var connection: String { self.postgres.connectionString(database: self.web.database, user: Self.siteRole) }

    var rules: AccessConfiguration { AccessConfiguration(doors: [.init(id: Self.door, circles: ["door"])]) }

    /// The number on the card of an account: a UID of 7 bytes, as most cards have.
    static func number(of account: AccountID) -> CardNumber {
        let serial = (0..<4).map { UInt8(truncatingIfNeeded: account.rawValue >> (24 - 8 * $0)) }
        return CardNumber(format: .full, bytes: [0x04, 0x5A, 0x10] + serial)
    }

    /// Makes the database and enrols the cards.
    static func make(
        accounts: Int,
        postgres: PostgresServer,
        broker: MosquittoServer,
        daemon: String,
        directory: String
    ) async throws -> Space {
        guard mkdir(directory, 0o700) == 0 else { throw TestServerError("\(directory) cannot be made") }
        let files = try TemporaryDirectory()
        let keys = try CardKeyFile(path: files.file("card.key")).create()
        let space = Space(
            accounts: accounts,
            web: try await postgres.createP2K16Database("bench\(accounts)"),
            broker: broker,
            keys: keys,
            stateDirectory: directory,
            daemon: daemon,
            files: files
        )
        try files.write(space.yaml, to: "p2k16d.yaml")
        let members = try await space.web.seed(accounts: accounts)
        // Of the length that names have, so that they take the memory that names take.
        try await space.web.handSQL(
            "UPDATE account SET name = 'Ingeborg Solberg ' || id WHERE id >= \(members.lowerBound)"
        )
        try await space.migrate()
        try await space.enroll(members)
        return space
    }

    private func migrate() async throws {
        try await self.postgres.psql(
            """
            DO $$ BEGIN CREATE ROLE "\(Self.siteRole)" LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            """
        )
        let result = try await ChildProcess.run(
            self.daemon,
            [
                "migrate", "--connection",
                self.postgres.connectionString(database: self.web.database, user: "p2k16-flyway"),
                "--site-role", Self.siteRole,
            ]
        )
        guard result.exit == .exited(0) else { throw TestServerError("migrate failed: \(result.standardError)") }
    }

    /// Enrols a card for each account, in bulk: over the admin socket 100,000 of them would take hours.
    private func enroll(_ members: ClosedRange<WebApplication.ID>) async throws {
        let key = self.keys.newest
        let rows = members.map { member in
            "\(member)\t\\\\x\(Self.hexadecimal(key.token(for: Self.number(of: AccountID(member))).hash.bytes))"
        }
        try await self.web.handSQL(
            """
            BEGIN;
            CREATE TEMPORARY TABLE enrolled (account bigint, hash bytea) ON COMMIT DROP;
            COPY enrolled FROM STDIN;
            \(rows.joined(separator: "\n"))
            \\.
            INSERT INTO p2k16d.card_key (key_id, check_value)
                VALUES (\(key.id.rawValue), '\\x\(Self.hexadecimal(key.checkValue))');
            INSERT INTO p2k16d.card (account, label, enrolled_by) SELECT account, 'white card', 'bench' FROM enrolled;
            INSERT INTO p2k16d.card_token (card, key_id, format, hash)
                SELECT card.id, \(key.id.rawValue), 'full', hash FROM enrolled JOIN p2k16d.card USING (account);
            INSERT INTO p2k16d.card_change (card, actor, action) SELECT id, 'bench', 'enrolled' FROM p2k16d.card;
            COMMIT;
            ANALYZE p2k16d.card, p2k16d.card_token, p2k16d.card_change;
            """,
            timeout: .seconds(120)
        )
    }

    private var yaml: String {
        """
        site: bench
        state_directory: \(self.stateDirectory)
        admin: { socket: \(self.adminSocket) }
        cards: { key_file: \(self.files.file("card.key")) }
        upstream: { connection: "\(self.connection)" }
        mqtt: { host: 127.0.0.1, port: \(self.broker.port) }
        doors:
          \(Self.door): { circles: [door], unlock_time: 5s, lock: { type: mqtt, topic: \(Self.lockTopic), acknowledge: none } }
        readers:
          front: { type: mqtt, topic: \(Self.readerTopic), door: \(Self.door), debounce: 0s }

        """
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Removes what the space left on disk and in the server.
    func remove() async throws {
        try FileManager.default.removeItem(atPath: self.stateDirectory)
        self.files.remove()
        try await self.postgres.psql("DROP DATABASE \(self.web.database) WITH (FORCE)")
    }
}
