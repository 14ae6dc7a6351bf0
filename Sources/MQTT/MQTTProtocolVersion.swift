/// The protocol versions that the client speaks.
package enum MQTTProtocolVersion: String, Sendable, Hashable {
    /// MQTT 3.1.1, protocol level 4.
    case v3_1_1 = "3.1.1"
    /// MQTT 5.0, protocol level 5.
    case v5 = "5.0"
}
