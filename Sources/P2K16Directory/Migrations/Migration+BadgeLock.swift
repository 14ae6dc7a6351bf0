extension Migration {
    /// Lets a site keep p2k16 from adding a badge description for a moment.
    ///
    /// p2k16 takes no lock of its own, so only a mode that conflicts with its INSERT helps (SHARE ROW EXCLUSIVE also
    /// conflicts with itself). PostgreSQL grants that mode to those who may UPDATE, DELETE or TRUNCATE the whole table,
    /// with which a stolen site login could rewrite every badge. This function gives the lock and nothing else; it runs
    /// with the rights of whoever migrates, who must have them on `public.badge_description`.
    static let badgeLock = Migration(
        version: 3,
        name: "badge lock",
        sql: """
            CREATE FUNCTION p2k16d.lock_badge_descriptions() RETURNS void
                LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS 'LOCK TABLE public.badge_description IN SHARE ROW EXCLUSIVE MODE';
            REVOKE ALL ON FUNCTION p2k16d.lock_badge_descriptions() FROM PUBLIC;
            COMMENT ON FUNCTION p2k16d.lock_badge_descriptions() IS
                'Keeps other writers from public.badge_description until the end of the transaction';
            """
    )
}
