import Dispatch
import Reactor

extension MQTTClient {
    /// Subscribes for ever: again after each reconnect, until the consumer stops iterating or the client is stopped.
    ///
    /// Returns without waiting for the broker. One made before `run()` is in place before the connect hooks run.
    /// Subscribing to a filter a second time makes the broker send its retained messages to both subscriptions.
    ///
    /// - Parameters:
    ///   - filter: a topic, where `+` stands for one level and `#` at the end for any number; no shared subscriptions.
    ///   - qos: the highest that messages are delivered with.
    ///   - buffer: how many messages are kept for a slow consumer; further ones are dropped and counted.
    /// - Returns: the messages from now on, and those that the broker has retained.
    /// - Throws: ``MQTTError`` with code `invalidTopic`, or `stopped`.
    package func subscribe(_ filter: String, qos: MQTTQoS, buffer: Int = 256) throws(MQTTError) -> MQTTSubscription {
        try self.subscribe([filter], qos: qos, buffer: buffer)
    }

    /// Subscribes to several filters at once and hands their messages out in the order in which they arrive.
    ///
    /// The filters must not overlap, or a message may come more than once; the rest is as with one.
    package func subscribe(_ filters: [String], qos: MQTTQoS, buffer: Int = 256) throws(MQTTError) -> MQTTSubscription {
        for filter in filters { try MQTTTopic.validate(filter: filter) }
        guard self.session.state != .stopped else {
            let names = filters.map { "'\($0)'" }.joined(separator: ", ")
            throw MQTTError(.stopped, "\(names) was not subscribed to: the MQTT client was stopped.")
        }
        let (stream, continuation) = AsyncStream.makeStream(
            of: MQTTMessage.self,
            bufferingPolicy: .bufferingOldest(buffer)
        )
        var statuses: [MQTTSubscription.Status] = []
        var tokens: [Int] = []
        for filter in filters {
            let status = MQTTSubscription.Status()
            self.lastToken += 1
            let subscriber = Subscriber(filter: filter, qos: qos, continuation: continuation, status: status)
            self.subscribers[self.lastToken] = subscriber
            statuses.append(status)
            tokens.append(self.lastToken)
        }
        let queue = self.executor.queue
        // May be called by us while we iterate over the subscribers, so never at once.
        continuation.onTermination = { [weak self, tokens] _ in
            queue.async { self?.assumeIsolated { client in for token in tokens { client.unsubscribe(token) } } }
        }
        switch self.session.state {
        case .subscribing, .connected: for filter in filters { self.send(subscribe: filter) }
        case .idle, .opening, .greeting, .waiting, .stopped: break
        }
        return MQTTSubscription(filters: filters, stream: stream, continuation: continuation, statuses: statuses)
    }

    /// Subscribes to everything on a new connection.
    func subscribeAll(_ attempt: MQTTSession.Attempt) {
        for filter in Set(self.subscribers.values.map(\.filter)) {
            self.send(subscribe: filter)
            guard self.current?.attempt == attempt else { return }
        }
        self.perform(self.session.accepted(attempt, subscriptions: self.subscribing.count, now: .now))
    }

    /// Notes whether the broker granted the filter.
    func subscribeEnded(_ identifier: Int32, reason: UInt8) {
        guard let filter = self.subscribing.removeValue(forKey: identifier) else { return }
        let refusal =
            reason < 0x80
            ? nil
            : MQTTError(
                .refused,
                "The broker refuses '\(filter)' (\(MQTTError.text(reason: reason))); check its access rules.",
                reasonCode: reason
            )
        for subscriber in self.subscribers.values where subscriber.filter == filter {
            subscriber.status.setRefusal(refusal)
        }
    }

    /// Gives a message to everybody who asked for its topic.
    func distribute(_ message: MQTTMessage) {
        for subscriber in self.subscribers.values
        where MQTTTopic.matches(filter: subscriber.filter, name: message.topic) {
            if case .dropped = subscriber.continuation.yield(message) { subscriber.status.countDropped() }
        }
    }

    private func send(subscribe filter: String) {
        guard let (attempt, connection) = self.current else { return }
        let qos = self.subscribers.values.lazy.filter { $0.filter == filter }.map(\.qos).max() ?? .atMostOnce
        do throws(MQTTError) {
            guard let identifier = try connection.subscribe(filter, qos: qos) else { return }
            self.subscribing[identifier] = filter
            self.session.subscriptionAdded()
            connection.rearm()
        } catch {
            self.lose(attempt, error)
        }
    }

    private func unsubscribe(_ token: Int) {
        guard let subscriber = self.subscribers.removeValue(forKey: token),
            !self.subscribers.values.contains(where: { $0.filter == subscriber.filter }),
            let (attempt, connection) = self.current
        else { return }
        switch self.session.state {
        case .subscribing, .connected: break
        case .idle, .opening, .greeting, .waiting, .stopped: return
        }
        do throws(MQTTError) {
            try connection.unsubscribe(subscriber.filter)
            connection.rearm()
        } catch {
            self.lose(attempt, error)
        }
    }
}
