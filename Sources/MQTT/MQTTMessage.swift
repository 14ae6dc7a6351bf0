/// A message as the broker delivered it.
package struct MQTTMessage: Sendable, Hashable {
    /// The topic it was published to.
    package let topic: String
    /// The bytes of it, at most 64 KiB: longer ones are counted and dropped.
    package let payload: [UInt8]
    /// The QoS of the delivery, which is the lower of the publisher's and the subscription's.
    package let qos: MQTTQoS
    /// Whether the broker had kept it from before the subscription: it is old, of unknown age.
    package let retain: Bool

    package init(topic: String, payload: [UInt8], qos: MQTTQoS, retain: Bool) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
    }
}
