import MQTT

extension MQTTClient {
    /// Whether a command published now would leave this machine.
    nonisolated var isConnected: Bool {
        if case .connected = self.state { true } else { false }
    }
}
