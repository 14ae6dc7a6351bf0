/// A row id of the shared p2k16 schema, typed by what it names so that an account never stands where a circle belongs.
package struct Identifier<Entity>: RawRepresentable, Hashable, Sendable, Comparable, Codable {
    /// The `bigint` of the database.
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String { String(self.rawValue) }
}

package typealias AccountID = Identifier<Account>
package typealias CircleID = Identifier<Circle>
package typealias CompanyID = Identifier<Company>
package typealias BadgeID = Identifier<Badge>
package typealias ToolID = Identifier<Tool>
package typealias CardID = Identifier<Card>
