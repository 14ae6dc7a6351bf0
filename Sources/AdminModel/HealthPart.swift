/// One part of the daemon and how it is.
package struct HealthPart: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Hashable, Codable {
        case ok
        /// It works, with less than it should have.
        case degraded
        case down
    }

    /// Like `journal`, `upstream` or `door entrance`.
    package var name: String
    package var state: State
    /// What is wrong, in plain words.
    package var detail: String?
    /// What to do about it.
    package var remedy: String?

    package init(name: String, state: State, detail: String? = nil, remedy: String? = nil) {
        self.name = name
        self.state = state
        self.detail = detail
        self.remedy = remedy
    }
}
