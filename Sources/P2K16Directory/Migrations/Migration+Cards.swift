extension Migration {
    /// Cards of the space, their hashes, the keys that these were made with, and every change.
    ///
    /// `card.account` has no foreign key: it would put triggers on p2k16's own table and forbid what p2k16 allows.
    static let cards = Migration(
        version: 1,
        name: "cards",
        sql: """
            CREATE TABLE p2k16d.card_key (
                key_id integer PRIMARY KEY CHECK (key_id > 0),
                check_value bytea NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now()
            );
            COMMENT ON TABLE p2k16d.card_key IS
                'The keys that card numbers are hashed with, known by a check value; never the keys themselves';

            CREATE TABLE p2k16d.card (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                account bigint NOT NULL,
                label text NOT NULL,
                status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled', 'lost')),
                valid_from timestamptz,
                valid_until timestamptz,
                enrolled_by text NOT NULL,
                enrolled_at timestamptz NOT NULL DEFAULT now(),
                updated_at timestamptz NOT NULL DEFAULT now()
            );
            COMMENT ON TABLE p2k16d.card IS 'RFID cards; account is an id of public.account';

            CREATE TABLE p2k16d.card_token (
                card bigint NOT NULL REFERENCES p2k16d.card,
                key_id integer NOT NULL REFERENCES p2k16d.card_key,
                format text NOT NULL CHECK (format IN ('full', 'short32', 'short24')),
                hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
                PRIMARY KEY (card, key_id, format)
            );
            COMMENT ON TABLE p2k16d.card_token IS 'Keyed hashes of card numbers, one for each form and key';

            CREATE TABLE p2k16d.card_change (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                card bigint REFERENCES p2k16d.card,
                at timestamptz NOT NULL DEFAULT now(),
                actor text NOT NULL,
                action text NOT NULL,
                detail text
            );
            COMMENT ON TABLE p2k16d.card_change IS 'What was done to cards and keys, and by whom; daemons poll it';
            CREATE INDEX ON p2k16d.card_change (card);
            """
    )
}
