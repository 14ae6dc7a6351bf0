/// A company whose employees may open every door while it is active.
package struct Company: Sendable, Hashable {
    package var id: CompanyID
    package var name: String
    package var isActive: Bool

    package init(id: CompanyID, name: String, isActive: Bool) {
        self.id = id
        self.name = name
        self.isActive = isActive
    }
}
