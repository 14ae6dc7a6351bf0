package import AccessControl
package import Logging
package import MQTT
import Synchronization

/// A reader that publishes the cards that it sees.
///
/// Retained messages are refused: a broker would play the last card again at each reconnect.
package final class MQTTReader: CardReader {
    package let id: ReaderID
    package var kind: ReaderKind { .mqtt }
    package let feedback: (any ReaderFeedback)?
    private let client: MQTTClient
    private let topic: String
    private let dialect: MQTTReaderDialect
    private let syntax: CardNumberSyntax
    private let channel: TapChannel
    private let logger: Logger
    private let subscriptions = Mutex<[MQTTSubscription]>([])

    /// - Parameters:
    ///   - topic: or the beginning of the topics, as the dialect says.
    ///   - replyTopic: what gets the generic dialect's answers; nil for none.
    package init(
        id: ReaderID,
        client: MQTTClient,
        topic: String,
        dialect: MQTTReaderDialect = .generic,
        replyTopic: String? = nil,
        syntax: CardNumberSyntax,
        debounce: Duration,
        logger: Logger
    ) {
        self.id = id
        self.client = client
        self.topic = topic
        self.dialect = dialect
        self.syntax = syntax
        self.channel = TapChannel(reader: id, debounce: debounce, logger: logger)
        self.logger = logger
        switch (dialect, replyTopic) {
        case (.nottingham(let side?), _):
            self.feedback = MQTTFeedback(client: client, topic: "\(topic)/\(side)/Display", dialect: .display)
        case (_, let reply?):
            self.feedback = MQTTFeedback(client: client, topic: reply, dialect: .json(reader: id.rawValue))
        case (_, nil):
            self.feedback = nil
        }
    }

    package var taps: AsyncStream<Tap> { self.channel.taps }
    package var activity: ReaderActivityObserver? { self.channel.activity }
    package var keys: AsyncStream<KeypadKey>? { self.dialect.hasKeypad ? self.channel.keys : nil }

    package var health: ReaderHealth {
        var health = self.channel.health
        let subscriptions = self.subscriptions.withLock { $0 }
        health.dropped += subscriptions.reduce(0) { $0 + $1.dropped }
        if !self.client.isConnected {
            health.fault = "the MQTT broker is not connected"
        } else if let refusal = subscriptions.lazy.compactMap(\.refusal).first {
            health.fault = refusal.message
        }
        return health
    }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for topic in self.dialect.topics(self.topic) { group.addTask { await self.follow(topic) } }
        }
    }

    private func follow(_ topic: String) async {
        do {
            let messages = try await self.client.subscribe(topic, qos: .atMostOnce, rate: MQTTClient.deviceRate)
            self.subscriptions.withLock { $0.append(messages) }
            for await message in messages { self.handle(message) }
        } catch {
            self.channel.setFault("cannot subscribe: \(error)")
            self.logger.error("reader cannot subscribe", metadata: ["reader": "\(self.id)", "error": "\(error)"])
        }
    }

    private func handle(_ message: MQTTMessage) {
        guard !message.retain else { return self.channel.received(BadFrame.retained) }
        switch self.dialect.decode(message.payload, topic: message.topic, syntax: self.syntax) {
        case .tap(let number, let alternatives):
            self.channel.received(Tap(number: number, alternatives: alternatives))
        case .keys(let keys):
            for key in keys { self.channel.received(.key(key)) }
        case .bad(let fault): self.channel.received(fault)
        case .other: break
        }
    }
}
