/// What a broker has sent since the client was made.
package struct MQTTFigures: Sendable, Hashable {
    /// Messages of all subscriptions, whatever became of them.
    package var received = 0
    /// Messages that came faster than somebody who subscribed could take them, or than a device would send them; one that
    /// several subscribed to may count for each.
    package var dropped = 0
    /// Messages that were too long to be looked at.
    package var oversized = 0

    package init() {}
}
