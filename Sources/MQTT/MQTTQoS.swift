/// How hard a message is tried to be delivered (MQTT 5.0, section 4.3).
///
/// QoS 2 is left out: it needs state that survives a reconnect, which this client never keeps.
package enum MQTTQoS: Int32, Sendable, Hashable, Comparable {
    /// Sent once, never acknowledged.
    case atMostOnce = 0
    /// Acknowledged by the broker, may arrive more than once.
    case atLeastOnce = 1

    package static func < (left: MQTTQoS, right: MQTTQoS) -> Bool {
        left.rawValue < right.rawValue
    }
}
