extension Migration {
    /// Lets an administrator take a badge away without leaving an event that p2k16's feed fails on.
    ///
    /// The right to delete events would reach the record of every door; this function deletes what told of an award that
    /// is gone, and nothing else.
    static let awardRemoval = Migration(
        version: 7,
        name: "award removal",
        sql: """
            CREATE FUNCTION p2k16d.forget_award(award bigint) RETURNS void
                LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS 'DELETE FROM public.event WHERE domain = ''badge'' AND name = ''awarded'' AND int1 = award
                    AND NOT EXISTS (SELECT FROM public.account_badge WHERE id = award)';
            REVOKE ALL ON FUNCTION p2k16d.forget_award(bigint) FROM PUBLIC;
            COMMENT ON FUNCTION p2k16d.forget_award(bigint) IS
                'Deletes the event of an award that has been deleted';
            """
    )
}
