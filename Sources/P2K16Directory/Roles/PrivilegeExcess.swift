/// A right that a site's role has and should not have.
package struct PrivilegeExcess: Sendable, Hashable {
    /// What the role may do, and what that means.
    package let meaning: String
    /// How to take it away.
    package let remedy: String

    package init(_ meaning: String, remedy: String) {
        self.meaning = meaning
        self.remedy = remedy
    }
}
