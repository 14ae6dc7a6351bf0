import AccessControl
import Postgres

extension SnapshotLoader {
    /// A query, and what becomes of each of its rows.
    struct Query: Sendable {
        let sql: String
        let add: @Sendable (PostgresRow, inout SnapshotBuilder) throws -> Void
    }

    /// Everything that decisions rest on. Columns are read by position, since this runs for every row of every table.
    static let queries: [Query] = [
        Query(
            sql: """
                SELECT a.id, a.username, coalesce(nullif(a.name, ''), a.username), a.system, p.until
                FROM public.account a
                LEFT JOIN (SELECT created_by, max(end_date) AS until FROM public.stripe_payment GROUP BY created_by) p
                    ON p.created_by = a.id
                """
        ) { row, builder in
            builder.add(
                Account(
                    id: AccountID(try row.int64(0)),
                    username: try row.string(1),
                    name: try row.string(2),
                    isSystem: try row.bool(3),
                    paidUntil: try row.optionalTimestamp(4).map(Timestamp.init(microseconds:))
                )
            )
        },
        Query(
            sql: """
                SELECT id, name, CASE management_style WHEN 'ADMIN_CIRCLE' THEN admin_circle ELSE id END
                FROM public.circle
                """
        ) { row, builder in
            builder.add(
                Circle(
                    id: CircleID(try row.int64(0)),
                    name: try row.string(1),
                    administrators: try row.optionalInt64(2).map(CircleID.init(_:))
                )
            )
        },
        Query(sql: "SELECT account, circle FROM public.circle_member") { row, builder in
            builder.add(member: AccountID(try row.int64(0)), of: CircleID(try row.int64(1)))
        },
        Query(sql: "SELECT id, name, active FROM public.company") { row, builder in
            builder.add(
                Company(id: CompanyID(try row.int64(0)), name: try row.string(1), isActive: try row.bool(2))
            )
        },
        Query(sql: "SELECT account, company FROM public.company_employee") { row, builder in
            builder.add(employee: AccountID(try row.int64(0)), of: CompanyID(try row.int64(1)))
        },
        Query(sql: "SELECT id, title, certification_circle FROM public.badge_description") { row, builder in
            let circle = try row.optionalInt64(2).map(CircleID.init(_:))
            builder.add(
                Badge(id: BadgeID(try row.int64(0)), title: try row.string(1), certificationCircle: circle)
            )
        },
        Query(sql: "SELECT account, badge_description, created_at FROM public.account_badge") { row, builder in
            let awardedAt = Timestamp(microseconds: try row.timestamp(2))
            builder.add(
                Award(badge: BadgeID(try row.int64(1)), awardedAt: awardedAt),
                to: AccountID(try row.int64(0))
            )
        },
        Query(sql: "SELECT id, name, circle FROM public.tool_description") { row, builder in
            let circle = try row.optionalInt64(2).map(CircleID.init(_:))
            builder.add(Tool(id: ToolID(try row.int64(0)), name: try row.string(1), circle: circle))
        },
        Query(sql: "SELECT tool_description, account, started FROM public.tool_checkout ORDER BY id") { row, builder in
            builder.add(
                Checkout(
                    tool: ToolID(try row.int64(0)),
                    account: AccountID(try row.int64(1)),
                    started: try row.optionalTimestamp(2).map(Timestamp.init(microseconds:))
                )
            )
        },
        Query(
            sql: """
                SELECT id, account, label, status, valid_from, valid_until, enrolled_by, enrolled_at, pin, guest
                FROM p2k16d.card
                """
        ) { row, builder in
            let card = Card(
                id: CardID(try row.int64(0)),
                account: AccountID(try row.int64(1)),
                label: try row.string(2),
                // A status that only a newer program knows must not open a door.
                status: Card.Status(rawValue: try row.string(3)) ?? .disabled,
                isGuest: try row.bool(9),
                validFrom: try row.optionalTimestamp(4).map(Timestamp.init(microseconds:)),
                validUntil: try row.optionalTimestamp(5).map(Timestamp.init(microseconds:)),
                enrolledBy: try row.string(6),
                enrolledAt: Timestamp(microseconds: try row.timestamp(7)),
                pin: try row.optionalString(8).map { PINHash(encoded: $0) }
            )
            builder.add(card, tokens: EmptyCollection())
        },
        Query(
            sql: """
                SELECT card, key_id, format, hash FROM p2k16d.card_token JOIN p2k16d.card_key USING (key_id)
                WHERE retired_at IS NULL
                """
        ) { row, builder in
            // A format that only a newer program knows matches nothing here.
            guard let format = CardFormat(rawValue: try row.string(2)), let hash = CardHash(try row.bytes(3)) else {
                return
            }
            let key = CardKeyID(Int32(clamping: try row.int64(1)))
            builder.add(CollectionOfOne(CardToken(key: key, format: format, hash: hash)), to: CardID(try row.int64(0)))
        },
    ]
}
