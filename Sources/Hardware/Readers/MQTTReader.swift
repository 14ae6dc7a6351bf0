package import AccessControl
import FoundationEssentials
package import Logging
package import MQTT
import Synchronization

/// A reader that publishes `{"card": "04A2B3C4"}` to a topic of its own; described in `Docs/protocols.md`.
///
/// Further fields are ignored. The digits are read as the reader's configuration says. Retained messages are refused: a
/// broker would play the last card again at each reconnect.
package final class MQTTReader: CardReader {
    package let id: ReaderID
    private let client: MQTTClient
    private let topic: String
    private let syntax: CardNumberSyntax
    private let channel: TapChannel
    private let logger: Logger
    private let subscription = Mutex<MQTTSubscription?>(nil)

    package init(
        id: ReaderID,
        client: MQTTClient,
        topic: String,
        syntax: CardNumberSyntax,
        debounce: Duration,
        logger: Logger
    ) {
        self.id = id
        self.client = client
        self.topic = topic
        self.syntax = syntax
        self.channel = TapChannel(debounce: debounce)
        self.logger = logger
    }

    package var taps: AsyncStream<Tap> { self.channel.taps }

    package var health: ReaderHealth {
        var health = self.channel.health
        if !self.client.isConnected {
            health.fault = "the MQTT broker is not connected"
        } else if let refusal = self.subscription.withLock({ $0?.refusal }) {
            health.fault = refusal.message
        }
        return health
    }

    package func run() async {
        do {
            let messages = try await self.client.subscribe(self.topic, qos: .atMostOnce)
            self.subscription.withLock { $0 = messages }
            for await message in messages { self.handle(message) }
        } catch {
            self.channel.setFault("cannot subscribe: \(error)")
            self.logger.error("reader cannot subscribe", metadata: ["reader": "\(self.id)", "error": "\(error)"])
        }
    }

    private func handle(_ message: MQTTMessage) {
        guard !message.retain else {
            self.channel.receivedBadFrame()
            self.logger.warning("retained card refused", metadata: ["reader": "\(self.id)"])
            return
        }
        switch Self.decode(message.payload, syntax: self.syntax) {
        case .success(let number): self.channel.received(number)
        case .failure(let error):
            self.channel.receivedBadFrame()
            self.logger.notice("bad frame", metadata: ["reader": "\(self.id)", "error": "\(error)"])
        }
    }

    /// Longer payloads than this are refused before they are parsed.
    static let maximumPayload = 1024

    static func decode(_ payload: [UInt8], syntax: CardNumberSyntax) -> Result<CardNumber, CardNumberError> {
        struct Frame: Decodable {
            var card: String
        }
        guard payload.count <= Self.maximumPayload else { return .failure(.tooLong) }
        guard let frame = try? JSONDecoder().decode(Frame.self, from: Data(payload)) else {
            return .failure(.notADigit)
        }
        do throws(CardNumberError) {
            return .success(try syntax.parse(frame.card))
        } catch {
            return .failure(error)
        }
    }
}
