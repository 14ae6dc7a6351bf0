/// Which column of a row: by name, or by index, which is a little faster.
package enum PostgresColumn: Sendable, Hashable, CustomStringConvertible {
    /// The first column of this name.
    case name(String)
    /// The position, from 0.
    case index(Int)

    /// The name in quotation marks, or the position.
    package var description: String {
        switch self {
        case .name(let name): "\"\(name)\""
        case .index(let index): "\(index)"
        }
    }
}

extension PostgresColumn: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A name.
    package init(stringLiteral value: String) { self = .name(value) }
    /// A position.
    package init(integerLiteral value: Int) { self = .index(value) }
}
