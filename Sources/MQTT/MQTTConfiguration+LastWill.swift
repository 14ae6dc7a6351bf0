extension MQTTConfiguration {
    /// A message left with the broker at connect, published by it when this client is lost.
    package struct LastWill: Sendable, Hashable {
        package let topic: String
        package let payload: [UInt8]
        package let qos: MQTTQoS
        package let retain: Bool

        package init(topic: String, payload: [UInt8], qos: MQTTQoS = .atLeastOnce, retain: Bool = true) {
            self.topic = topic
            self.payload = payload
            self.qos = qos
            self.retain = retain
        }
    }
}
