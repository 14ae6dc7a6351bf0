/// What a name stands for, for the completion of command lines.
package enum NameKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The username of an account.
    case account
    /// The title of a p2k16 badge.
    case badge
    case circle
    case company
    case door
    case reader
    case tool
}
