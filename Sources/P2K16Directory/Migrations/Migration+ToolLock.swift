extension Migration {
    /// Lets a site keep the other daemons of the space from a tool for a moment.
    ///
    /// Locking a row asks for the right to change it, which a site must not have on the tools themselves. FOR UPDATE,
    /// since FOR NO KEY UPDATE would let an INSERT of a checkout pass its foreign-key check at once.
    static let toolLock = Migration(
        version: 6,
        name: "tool lock",
        sql: """
            CREATE FUNCTION p2k16d.lock_tool(tool bigint) RETURNS void
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS 'BEGIN
                    PERFORM FROM public.tool_description WHERE id = tool FOR UPDATE;
                    PERFORM FROM public.tool_checkout WHERE tool_description = tool FOR UPDATE;
                END';
            REVOKE ALL ON FUNCTION p2k16d.lock_tool(bigint) FROM PUBLIC;
            COMMENT ON FUNCTION p2k16d.lock_tool(bigint) IS
                'Keeps others from a tool and its checkouts until the end of the transaction';
            """
    )
}
