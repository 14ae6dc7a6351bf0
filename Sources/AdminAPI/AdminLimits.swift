/// What clients of the admin socket may use up.
package struct AdminLimits: Sendable, Hashable {
    /// How many connections one Unix user may have at a time.
    package var connectionsPerUser = 64
    /// How many all users together, except those who may do everything: what is left is theirs.
    package var connectionsOfOthers = 192
    /// The largest head of a request, with its target, in bytes.
    package var headBytes = 16_384
    /// The most fields in a head.
    package var headFields = 64
    /// How long a request may take to arrive whole, from its first byte on.
    package var arrival = Duration.seconds(30)
    /// How long a connection may stay open without a request.
    package var idle = Duration.seconds(60)
    /// How long a client may leave a reply unread.
    package var unread = Duration.seconds(60)

    package init() {}
}
