extension Migration {
    /// Cards that members lend to guests.
    static let guestCards = Migration(
        version: 8,
        name: "cards of guests",
        sql: """
            ALTER TABLE p2k16d.card ADD COLUMN guest boolean NOT NULL DEFAULT false;
            COMMENT ON COLUMN p2k16d.card.guest IS
                'Whether the account sponsors a guest, who has the card: it opens only what a site lets guests open';
            """
    )
}
