import AccessControl
import GRDB

/// Reads the tables row by row into a ``SnapshotBuilder``; columns are taken by position, which decodes without lookups.
struct SnapshotReader {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func snapshot(configuration: AccessConfiguration, takenAt: Timestamp) throws -> Snapshot {
        var builder = SnapshotBuilder(configuration: configuration)
        try self.readPeople(into: &builder)
        try self.readThings(into: &builder)
        try self.readCards(into: &builder)
        return builder.build(takenAt: takenAt)
    }

    private func readPeople(into builder: inout SnapshotBuilder) throws {
        try self.forEach("SELECT id, username, name, is_system, is_active, paid_until FROM account") { row in
            builder.add(
                Account(
                    id: AccountID(row[0]),
                    username: row[1],
                    name: row[2],
                    isSystem: row[3],
                    isActive: row[4],
                    paidUntil: row.time(5)
                )
            )
        }
        try self.forEach("SELECT account, circle FROM circle_member") { row in
            builder.add(member: AccountID(row[0]), of: CircleID(row[1]))
        }
        try self.forEach("SELECT account, company FROM company_employee") { row in
            builder.add(employee: AccountID(row[0]), of: CompanyID(row[1]))
        }
        try self.forEach("SELECT account, badge, awarded_at FROM account_badge") { row in
            let award = Award(badge: BadgeID(row[1]), awardedAt: Timestamp(microseconds: row[2]))
            builder.add(award, to: AccountID(row[0]))
        }
    }

    private func readThings(into builder: inout SnapshotBuilder) throws {
        try self.forEach("SELECT id, name, coalesce(admin_circle, id) FROM circle") { row in
            builder.add(Circle(id: CircleID(row[0]), name: row[1], administrators: CircleID(row[2])))
        }
        try self.forEach("SELECT id, name, active FROM company") { row in
            builder.add(Company(id: CompanyID(row[0]), name: row[1], isActive: row[2]))
        }
        try self.forEach("SELECT id, title, certification_circle FROM badge") { row in
            let circle: Int64? = row[2]
            builder.add(Badge(id: BadgeID(row[0]), title: row[1], certificationCircle: circle.map { CircleID($0) }))
        }
        try self.forEach("SELECT id, name, circle FROM tool") { row in
            let circle: Int64? = row[2]
            builder.add(Tool(id: ToolID(row[0]), name: row[1], circle: circle.map { CircleID($0) }))
        }
        try self.forEach("SELECT tool, account, started FROM tool_checkout ORDER BY rowid") { row in
            builder.add(Checkout(tool: ToolID(row[0]), account: AccountID(row[1]), started: row.time(2)))
        }
    }

    private func readCards(into builder: inout SnapshotBuilder) throws {
        let sql = """
            SELECT id, account, label, status, valid_from, valid_until, enrolled_by, enrolled_at, pin, is_guest FROM card
            """
        try self.forEach(sql) { row in
            let card = Card(
                id: CardID(row[0]),
                account: AccountID(row[1]),
                label: row[2],
                status: try Self.known(Card.Status(rawValue: row[3]), in: "card.status"),
                isGuest: row[9],
                validFrom: row.time(4),
                validUntil: row.time(5),
                enrolledBy: row[6],
                enrolledAt: row.time(7),
                pin: (row[8] as String?).map { PINHash(encoded: $0) }
            )
            builder.add(card, tokens: [])
        }
        try self.forEach("SELECT card, key_id, format, hash FROM card_token") { row in
            let token = CardToken(
                key: CardKeyID(row[1]),
                format: try Self.known(CardFormat(rawValue: row[2]), in: "card_token.format"),
                hash: try Self.known(
                    row.withUnsafeData(atIndex: 3) { $0.flatMap { CardHash($0) } },
                    in: "card_token.hash"
                )
            )
            builder.add(CollectionOfOne(token), to: CardID(row[0]))
        }
    }

    private func forEach(_ sql: String, _ body: (Row) throws -> Void) throws {
        // The cursor reuses one row, so it must not be kept.
        try Row.fetchCursor(self.db, sql: sql).forEach(body)
    }

    private static func known<Value>(_ value: Value?, in column: String) throws -> Value {
        guard let value else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(column) holds a value that is none of its own")
        }
        return value
    }
}

extension Row {
    func time(_ column: Int) -> Timestamp? {
        let microseconds: Int64? = self[column]
        return microseconds.map { Timestamp(microseconds: $0) }
    }
}
