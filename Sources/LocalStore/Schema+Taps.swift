extension Schema {
    /// What a site remembers of taps beside its journal.
    static let taps = """
        -- Where each card was tapped last, at this site alone.
        CREATE TABLE card_use (
            card INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            reader TEXT NOT NULL,
            door TEXT NOT NULL,
            opened INTEGER NOT NULL CHECK (opened IN (0, 1))
        ) STRICT;
        CREATE TABLE unknown_tap (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            reader TEXT NOT NULL,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE unknown_tap_token (
            tap BLOB NOT NULL,
            position INTEGER NOT NULL,
            key_id INTEGER NOT NULL CHECK (key_id BETWEEN -2147483648 AND 2147483647),
            format TEXT NOT NULL CHECK (format IN ('full', 'short32', 'short24')),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (tap, position)
        ) STRICT, WITHOUT ROWID;
        """
}
