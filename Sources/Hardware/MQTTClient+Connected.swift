import MQTT

extension MQTTClient {
    /// Messages in a second that a reader, lock or controller has to say at most, but for a moment. What is beyond is a
    /// fault or somebody's flood, and must not keep this machine busy.
    static let deviceRate = 100
    /// The same of an esp-rfid node, which tells its users one by one.
    static let nodeRate = 1000

    /// Whether a command published now would leave this machine.
    nonisolated var isConnected: Bool {
        if case .connected = self.state { true } else { false }
    }
}
