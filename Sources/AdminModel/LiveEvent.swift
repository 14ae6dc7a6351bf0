/// What the live stream of events carries.
package enum LiveEvent: Sendable, Hashable {
    case event(Event)
    /// The client read too slowly and missed this many events; the stream ends with it.
    case lagged(missed: UInt64)
}
