/// What an entry counts as when it is to be removed from the access log for its age.
package enum RetentionClass: String, Sendable, Hashable, CaseIterable {
    /// Taps of cards that nobody has enrolled.
    case unknownCards = "unknown_cards"
    /// Other refused taps, at doors and tools.
    case denials
    /// Granted taps and what became of them.
    case openings
    /// What happened at doors by itself or by hand.
    case doors
    /// The use of tools, and their trouble.
    case tools
    /// Orders and changes by operators and administrators.
    case actions
    /// What happened to the daemon itself.
    case notices
}
