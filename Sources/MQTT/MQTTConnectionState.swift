/// How the client stands with its broker.
package enum MQTTConnectionState: Sendable {
    /// Waiting for the next attempt, with what ended the last one; `nil` before `run()`.
    case disconnected(MQTTError?)
    /// An attempt is under way.
    case connecting
    /// Every subscription is in place and messages can be published.
    case connected(MQTTProtocolVersion)
    /// `run()` has ended; the client cannot be used again.
    case stopped
}
