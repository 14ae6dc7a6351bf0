/// A group of accounts that grants access to doors and tools.
package struct Circle: Sendable, Hashable {
    package var id: CircleID
    package var name: String

    package init(id: CircleID, name: String) {
        self.id = id
        self.name = name
    }
}
