package import AccessControl
package import MQTT

/// A door lock that p2k16 or dlock13 opens today: seconds as text to one topic, QoS 0, never retained.
///
/// The lock times itself and can neither be locked earlier nor held. The command carries no deadline, so what a broker
/// that froze after taking it delivers late cannot be taken back: the residual risk of this dialect.
package struct MQTTDoorLock: LockDriver {
    /// dlock13 refuses openings longer than this.
    package static let maximumSeconds: Int64 = 120

    private let client: MQTTClient
    private let topic: String
    private let timeout: Duration

    /// - Parameters:
    ///   - topic: the whole topic, with or without a leading slash exactly as the lock subscribes.
    ///   - timeout: how long the command may take to leave this machine.
    package init(client: MQTTClient, topic: String, timeout: Duration = .seconds(1)) {
        self.client = client
        self.topic = topic
        self.timeout = timeout
    }

    package var capabilities: LockCapabilities { [] }

    package var maximumOpening: Duration? { .seconds(Self.maximumSeconds) }

    package var fault: String? {
        self.client.isConnected ? nil : "the MQTT broker is not connected"
    }

    package func unlock(for duration: Duration) async throws {
        let (seconds, attoseconds) = duration.components
        let whole = min(max(seconds + (attoseconds > 0 ? 1 : 0), 1), Self.maximumSeconds)
        do {
            try await self.client.publish(
                self.topic,
                payload: Array(String(whole).utf8),
                qos: .atMostOnce,
                retain: false,
                timeout: self.timeout
            )
        } catch let error as MQTTError {
            throw LockError("the lock could not be told: \(error.message)")
        }
    }

    package func hold() async throws {
        throw LockError("this lock opens for a time only and cannot be held open")
    }

    package func lock() async throws {
        throw LockError("this lock relocks by its own timer and cannot be locked earlier")
    }
}
