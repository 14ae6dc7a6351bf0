import GRDB

/// The tables of the file, as migrations that are only ever added to.
///
/// Times are microseconds since 1970, as in `Timestamp`; the largest value is PostgreSQL's `infinity`. The tables are
/// STRICT and carry the checks that reading them relies on: SQLite's `quick_check` at opening then covers them.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("directory") { db in try db.execute(sql: Self.directory) }
        migrator.registerMigration("cards in people's hands") { db in try db.execute(sql: Self.cards) }
        migrator.registerMigration("administration") { db in try db.execute(sql: Self.administration) }
        migrator.registerMigration("taps of this site") { db in try db.execute(sql: Self.taps) }
        migrator.registerMigration("PINs of cards") { db in try db.execute(sql: "ALTER TABLE card ADD COLUMN pin TEXT")
        }
        migrator.registerMigration("fire releases") { db in try db.execute(sql: Self.fireReleases) }
        migrator.registerMigration("cards of guests") { db in
            try db.execute(
                sql: "ALTER TABLE card ADD COLUMN is_guest INTEGER NOT NULL DEFAULT 0 CHECK (is_guest IN (0, 1))"
            )
        }
        migrator.registerMigration("standing of tools") { db in try db.execute(sql: Self.toolStandings) }
        migrator.registerMigration("alarms") { db in try db.execute(sql: Self.alarms) }
        return migrator
    }()

    private static let alarms = """
        CREATE TABLE alarm (position INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
        -- When each reader is usually used.
        CREATE TABLE reader_rhythm (reader TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """

    // By the name in the configuration, which also holds while the directory is not known.
    private static let toolStandings = """
        CREATE TABLE tool_standing (tool TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """

    // Doors that the fire release has opened and nobody has reset.
    private static let fireReleases = """
        CREATE TABLE fire_latch (door TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        """

    // What administrators need and decisions don't; only filled where this file is the authority.
    private static let administration = """
        ALTER TABLE account ADD COLUMN is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1));
        ALTER TABLE circle ADD COLUMN description TEXT NOT NULL DEFAULT '';
        -- As in p2k16: ADMIN_CIRCLE with an administering circle, SELF_ADMIN without.
        ALTER TABLE circle ADD COLUMN admin_circle INTEGER;
        ALTER TABLE circle ADD COLUMN comment_required INTEGER NOT NULL DEFAULT 0 CHECK (comment_required IN (0, 1));
        ALTER TABLE circle_member ADD COLUMN comment TEXT;
        ALTER TABLE badge ADD COLUMN description TEXT NOT NULL DEFAULT '';
        ALTER TABLE badge ADD COLUMN certification_circle INTEGER;
        ALTER TABLE account_badge ADD COLUMN awarded_by INTEGER;
        ALTER TABLE tool ADD COLUMN description TEXT NOT NULL DEFAULT '';
        """

    private static let cards = """
        ALTER TABLE card ADD COLUMN enrolled_by TEXT;
        ALTER TABLE card ADD COLUMN enrolled_at INTEGER;
        ALTER TABLE card_key ADD COLUMN retired_at INTEGER;
        -- What was taken from cards while the upstream was away; it does not know yet.
        CREATE TABLE card_restriction (
            card INTEGER PRIMARY KEY,
            status TEXT NOT NULL CHECK (status IN ('disabled', 'lost')),
            since INTEGER NOT NULL,
            actor TEXT NOT NULL
        ) STRICT;
        """

    private static let directory = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE account (
            id INTEGER PRIMARY KEY,
            username TEXT NOT NULL,
            name TEXT NOT NULL,
            is_system INTEGER NOT NULL CHECK (is_system IN (0, 1)),
            paid_until INTEGER
        ) STRICT;
        CREATE TABLE circle (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
        CREATE TABLE circle_member (
            account INTEGER NOT NULL,
            circle INTEGER NOT NULL,
            PRIMARY KEY (account, circle)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE company (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            active INTEGER NOT NULL CHECK (active IN (0, 1))
        ) STRICT;
        CREATE TABLE company_employee (
            account INTEGER NOT NULL,
            company INTEGER NOT NULL,
            PRIMARY KEY (account, company)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE badge (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;
        CREATE TABLE account_badge (
            account INTEGER NOT NULL,
            badge INTEGER NOT NULL,
            awarded_at INTEGER NOT NULL,
            PRIMARY KEY (account, badge, awarded_at)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tool (id INTEGER PRIMARY KEY, name TEXT NOT NULL, circle INTEGER) STRICT;
        -- p2k16 can hold several rows for one tool.
        CREATE TABLE tool_checkout (tool INTEGER NOT NULL, account INTEGER NOT NULL, started INTEGER) STRICT;
        -- AUTOINCREMENT: the id of a removed card is never given to another, since the journal names cards by id.
        CREATE TABLE card (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account INTEGER NOT NULL,
            label TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'disabled', 'lost')),
            valid_from INTEGER,
            valid_until INTEGER
        ) STRICT;
        CREATE TABLE card_token (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            card INTEGER NOT NULL,
            key_id INTEGER NOT NULL CHECK (key_id BETWEEN -2147483648 AND 2147483647),
            format TEXT NOT NULL CHECK (format IN ('full', 'short32', 'short24'))
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE card_key (
            key_id INTEGER PRIMARY KEY CHECK (key_id BETWEEN -2147483648 AND 2147483647),
            check_value BLOB NOT NULL
        ) STRICT;
        CREATE TABLE door_standing (door TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """
}
