import GRDB

/// Whose facts a state directory holds; stamped into it once, so that it never mixes those of two.
package enum Authority: Sendable, Hashable {
    /// The file itself: a site without an upstream.
    case embedded
    /// A database of a PostgreSQL cluster, by the `system_identifier` of its `pg_control_system()`: a restored or
    /// promoted standby keeps it, another installation has another.
    case postgres(systemIdentifier: Int64, database: String)
}

extension Authority: CustomStringConvertible {
    package var description: String {
        switch self {
        case .embedded: "the embedded directory"
        case .postgres(let system, let database): "the database “\(database)” of the PostgreSQL system \(system)"
        }
    }
}

extension Authority {
    /// `embedded`, or `postgres:` with the system identifier, a colon and the name of the database.
    private var stamp: String {
        switch self {
        case .embedded: "embedded"
        case .postgres(let system, let database): "postgres:\(system):\(database)"
        }
    }

    private init?(stamp: String) {
        if stamp == "embedded" {
            self = .embedded
            return
        }
        let parts = stamp.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "postgres", let system = Int64(parts[1]) else { return nil }
        self = .postgres(systemIdentifier: system, database: String(parts[2]))
    }

    static func stamped(_ db: Database) throws -> Authority? {
        guard let stamp = try Meta.authority.text(db) else { return nil }
        guard let authority = Authority(stamp: stamp) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the stamp of the authority cannot be read")
        }
        return authority
    }

    func stamp(_ db: Database) throws {
        try Meta.authority.set(self.stamp, db)
    }
}
