/// A company, as lists show it.
package struct CompanySummary: Sendable, Hashable, Codable {
    package var id: Int64
    package var name: String
    package var active: Bool
    /// How many.
    package var employees: Int

    package init(id: Int64, name: String, active: Bool, employees: Int) {
        self.id = id
        self.name = name
        self.active = active
        self.employees = employees
    }
}
