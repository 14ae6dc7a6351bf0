/// A group of accounts that grants access to doors and tools.
package struct Circle: Sendable, Hashable {
    package var id: CircleID
    package var name: String
    /// The circle whose members administer it, which may be itself.
    package var administrators: CircleID

    /// - Parameter administrators: nil for its own members.
    package init(id: CircleID, name: String, administrators: CircleID? = nil) {
        self.id = id
        self.name = name
        self.administrators = administrators ?? id
    }
}
