extension WebApplication {
    /// Adds many accounts at once, as a space of that size would have them.
    ///
    /// Names are `m<id>`. Counted from the first one on: three of four pay, with up to four payments of a month each,
    /// of which the last ends between 60 days ago and 30 days ahead; six of ten are in the circle door, one of ten in
    /// laser-cutter, and one of fifty works for the active company `Seeded <id>`. All share one transaction id.
    ///
    /// - Parameter count: about a second for every 10,000.
    /// - Returns: the ids of the accounts.
    /// - Throws: ``TestServerError`` with the server's message.
    @discardableResult
    package func seed(accounts count: Int) async throws -> ClosedRange<ID> {
        let first = try await self.commit(
            self.beginTransaction + """
                SELECT nextval('id_seq') AS first \\gset
                SELECT setval('id_seq', :first + \(count)) \\g /dev/null
                CREATE TEMPORARY TABLE seeded ON COMMIT DROP AS
                    SELECT :first + n AS id, n FROM generate_series(0, \(count - 1)) AS n;
                INSERT INTO account (id, created_at, updated_at, username, email, name)
                SELECT id, now(), now(), 'm' || id, 'm' || id || '@example.org', 'Member ' || id FROM seeded;
                INSERT INTO stripe_payment (created_at, created_by, updated_at, updated_by, stripe_id, start_date,
                    end_date, amount, payment_date)
                SELECT now(), id, now(), id, 'ch_' || id || '_' || month, ends - interval '30 days', ends, 500,
                    ends - interval '30 days'
                FROM seeded, generate_series(0, n % 4) AS month,
                    LATERAL (SELECT now() + (n % 91 - 60 - 30 * month) * interval '1 day' AS ends) AS period
                WHERE n % 4 <> 3;
                INSERT INTO circle_member (created_at, created_by, updated_at, updated_by, circle, account)
                SELECT now(), 1, now(), 1, circle.id, seeded.id FROM seeded
                JOIN circle ON circle.name = 'door' AND n % 10 < 6 OR circle.name = 'laser-cutter' AND n % 10 = 7;
                INSERT INTO company (created_at, created_by, updated_at, updated_by, name, active, contact)
                VALUES (now(), 1, now(), 1, 'Seeded ' || :first, true, 1) RETURNING id AS company \\gset
                INSERT INTO company_employee (created_at, created_by, updated_at, updated_by, company, account)
                SELECT now(), 1, now(), 1, :company, id FROM seeded WHERE n % 50 = 49;

                INSERT INTO account_version
                SELECT account.*, :t, NULL, 0 FROM account JOIN seeded USING (id);
                INSERT INTO stripe_payment_version
                SELECT payment.*, :t, NULL, 0 FROM stripe_payment AS payment JOIN seeded ON seeded.id = created_by;
                INSERT INTO circle_member_version
                SELECT member.*, :t, NULL, 0 FROM circle_member AS member JOIN seeded ON seeded.id = account;
                INSERT INTO company_version
                SELECT company.*, :t, NULL, 0 FROM company WHERE id = :company;
                INSERT INTO company_employee_version
                SELECT employee.*, :t, NULL, 0 FROM company_employee AS employee WHERE company = :company;
                \\set id :first
                """,
            timeout: .seconds(120)
        )
        try await self.handSQL("ANALYZE account, stripe_payment, circle_member, company_employee;")
        return first...first + ID(count) - 1
    }
}
