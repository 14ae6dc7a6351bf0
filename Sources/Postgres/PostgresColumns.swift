/// The columns of a result; shared by all its rows.
final class PostgresColumns: Sendable {
    let names: [String]
    let types: [PostgresType]

    init(names: [String], types: [PostgresType]) {
        self.names = names
        self.types = types
    }

    /// - Throws: ``PostgresError`` `.decodingFailed` if there is no such column.
    func index(of column: PostgresColumn) throws -> Int {
        switch column {
        case .name(let name):
            // A handful of names: comparing them all is faster than hashing one.
            if let index = self.names.firstIndex(of: name) { return index }
        case .index(let index):
            if self.names.indices.contains(index) { return index }
        }
        throw PostgresError(
            .decodingFailed,
            "the result has no column \(column); it has: \(self.names.joined(separator: ", "))"
        )
    }
}
