/// A company that employs a person.
package struct AccountEmployer: Sendable, Hashable, Codable {
    package var name: String
    /// Only an active company opens doors.
    package var active: Bool

    package init(name: String, active: Bool) {
        self.name = name
        self.active = active
    }
}
