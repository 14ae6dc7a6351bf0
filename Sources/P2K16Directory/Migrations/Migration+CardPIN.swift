extension Migration {
    /// What doors may ask for after the card.
    static let cardPIN = Migration(
        version: 5,
        name: "PINs of cards",
        sql: """
            ALTER TABLE p2k16d.card ADD COLUMN pin text;
            COMMENT ON COLUMN p2k16d.card.pin IS
                'A salted slow hash (scrypt) of the card''s PIN; NULL when it has none';
            """
    )
}
