/// A message that somebody sent with NOTIFY on a channel that this connection LISTENs to.
package struct PostgresNotification: Sendable, Hashable {
    /// The channel.
    package let channel: String
    /// The text that came with it; empty if there was none.
    package let payload: String
    /// The server process that sent it.
    package let senderProcess: Int32
    /// How many notifications before this one were dropped because nobody read them; if not 0, re-read everything.
    package var missed = 0
}
