/// Whether a node may let a card in by itself.
package enum ESPRFIDVerdict: Sendable, Hashable {
    /// Nothing is known at the moment: the node is left as it is.
    case unknown
    case denied
    /// - Parameters:
    ///   - user: the user name.
    ///   - until: seconds since 1970-01-01T00:00:00Z.
    case granted(user: String, until: Int64)
}
