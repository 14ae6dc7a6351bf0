import FoundationEssentials
package import MQTT

/// Tells signals to a topic, QoS 0 and never retained: one that comes late is of no use to anybody.
package final class MQTTFeedback: ReaderFeedback {
    /// What is published.
    package enum Dialect: Sendable, Hashable {
        /// `{"reader": "entrance", "result": "granted", "text": "Welcome"}`.
        case json(reader: String)
        /// For how many milliseconds to show which text, like `3000:Welcome`, as the display of Nottingham's gatekeeper.
        case display
    }

    private let client: MQTTClient
    private let topic: String
    private let dialect: Dialect
    private let signals: AsyncStream<ReaderSignal>
    private let continuation: AsyncStream<ReaderSignal>.Continuation

    package init(client: MQTTClient, topic: String, dialect: Dialect) {
        self.client = client
        self.topic = topic
        self.dialect = dialect
        (self.signals, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var fault: String? { self.client.isConnected ? nil : "the MQTT broker is not connected" }

    package func show(_ signal: ReaderSignal) {
        self.continuation.yield(signal)
    }

    package func run() async {
        for await signal in self.signals {
            // Without a broker nobody sees it; the link itself is told by the health.
            try? await self.client.publish(
                self.topic,
                payload: Self.payload(of: signal, self.dialect),
                qos: .atMostOnce,
                retain: false,
                timeout: .seconds(1)
            )
        }
    }

    static func payload(of signal: ReaderSignal, _ dialect: Dialect) -> [UInt8] {
        switch dialect {
        case .json(let reader):
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let message = ["reader": reader, "result": signal.rawValue, "text": signal.text]
            return Array((try? encoder.encode(message)) ?? Data())
        case .display:
            let milliseconds = signal == .enterPIN ? 9000 : 3000
            return Array("\(milliseconds):\(signal.text)".utf8)
        }
    }
}
