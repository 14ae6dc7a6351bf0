package import AccessControl

/// An input that changed its state.
package struct InputChange: Sendable, Hashable {
    /// Nil when the state became unknown.
    package var isActive: Bool?
    /// When it changed; as near to the edge itself as the device can tell.
    package var at: MonotonicTime

    package init(isActive: Bool?, at: MonotonicTime) {
        self.isActive = isActive
        self.at = at
    }
}
