/// What the live stream of hardware carries.
package enum LiveHardware: Sendable, Hashable {
    case event(HardwareEvent)
    /// The client read too slowly and missed this many; the stream ends with it.
    case lagged(missed: UInt64)
}
