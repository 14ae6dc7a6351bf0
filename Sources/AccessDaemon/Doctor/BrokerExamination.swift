import AdminModel
import MQTT

/// Looks at the broker over the site's own connection, with its own rights: sends itself a message that is not retained,
/// and asks what the broker keeps at the topics that commands are given on.
struct BrokerExamination: Sendable {
    /// How long an acknowledgement may take; the client drops a connection that is silent for so long.
    private static let patience = Duration.seconds(4)
    /// How long a message may be on its way back.
    private static let echoPatience = Duration.seconds(4)
    /// Retained messages follow the acknowledgement of a subscription at once.
    private static let retainedPatience = Duration.seconds(1)

    let client: MQTTClient
    let place: String
    let topicPrefix: String
    /// Topics of locks that this site commands and subscribes to for no other reason.
    let commandTopics: [String]

    func findings() async -> [Finding] {
        let token = String(UInt64.random(in: .min ... .max), radix: 16)
        let topic = "\(self.topicPrefix)/doctor/\(token)"
        var facts = BrokerFacts(
            place: self.place,
            topic: topic,
            echo: await self.echo(on: topic, Array(token.utf8))
        )
        if case .connected = self.client.state { facts.retainedCommands = await self.retainedCommands() }
        return facts.findings
    }

    private func echo(on topic: String, _ payload: [UInt8]) async -> BrokerFacts.Echo {
        switch self.client.state {
        case .connected: break
        case .disconnected(let error): return .notConnected(reason: error?.message)
        case .connecting, .stopped: return .notConnected(reason: nil)
        }
        do {
            let subscription = try await self.client.subscribe(topic, qos: .atMostOnce, buffer: 4)
            // Ends the subscription with the iterator that it belongs to, however this ends.
            let arrived = Task {
                for await message in subscription where message.payload == payload { return true }
                return false
            }
            defer { arrived.cancel() }
            let start = ContinuousClock.now
            do {
                // QoS 1, since an MQTT 5 broker then says whether it may be published. The broker answers in order, so
                // the subscription is acknowledged before.
                try await self.client.publish(
                    topic,
                    payload: payload,
                    qos: .atLeastOnce,
                    retain: false,
                    timeout: Self.patience
                )
            } catch let error as MQTTError where error.code == .refused {
                return .publishRefused(reason: error.message)
            }
            if let refusal = subscription.refusal { return .subscribeRefused(reason: refusal.message) }
            let hasArrived = await valueWithin(Self.echoPatience) { await arrived.value }
            return hasArrived == true ? .returned(after: ContinuousClock.now - start) : .notReturned
        } catch {
            return .failed(reason: "\(error)")
        }
    }

    private func retainedCommands() async -> [String] {
        guard !self.commandTopics.isEmpty,
            let subscription = try? await self.client.subscribe(self.commandTopics, qos: .atMostOnce)
        else { return [] }
        let collecting = Task {
            var topics: Set<String> = []
            for await message in subscription where message.retain { topics.insert(message.topic) }
            return topics
        }
        try? await Task.sleep(for: Self.retainedPatience, clock: .continuous)
        collecting.cancel()
        return await collecting.value.sorted()
    }
}
