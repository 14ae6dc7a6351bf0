/// How right the facts of a snapshot still are.
package enum Truth: Sendable, Hashable {
    /// They are the authority's own, and never old.
    case own
    /// They are what the upstream said.
    ///
    /// - Parameters:
    ///   - at: when it last said that they are right, by its own clock.
    ///   - age: the time since then; never negative.
    ///   - isCurrent: whether it is there, and is asked again and again.
    case confirmed(at: Timestamp, age: Duration, isCurrent: Bool)
}
