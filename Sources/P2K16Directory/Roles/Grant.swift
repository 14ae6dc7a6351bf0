/// One privilege on one object of the database.
struct Grant: Sendable {
    /// What kind of object it is.
    enum Kind: String, Sendable {
        case schema
        case table
        case sequence
        case function
    }

    let kind: Kind
    let privilege: String
    /// The object with its schema; a function with its argument types.
    let object: String
    /// The columns that are meant; empty for the whole object.
    let columns: [String]

    /// A privilege on a table or on some of its columns.
    static func table(_ privilege: String, _ object: String, _ columns: String...) -> Self {
        .table(privilege, object, columns)
    }

    /// A privilege on a table or on some of its columns.
    static func table(_ privilege: String, _ object: String, _ columns: [String]) -> Self {
        Grant(kind: .table, privilege: privilege, object: object, columns: columns)
    }

    /// A privilege on something else.
    static func on(_ kind: Kind, _ privilege: String, _ object: String) -> Self {
        Grant(kind: kind, privilege: privilege, object: object, columns: [])
    }

    /// The statement that grants it.
    ///
    /// - Parameter role: already quoted.
    /// - Returns: one statement, with its semicolon.
    func sql(to role: String) -> String {
        let columns = self.columns.isEmpty ? "" : " (\(self.columns.joined(separator: ", ")))"
        return "GRANT \(self.privilege)\(columns) ON \(self.kind.rawValue.uppercased()) \(self.object) TO \(role);"
    }
}
