import Dispatch
import Reactor
import Synchronization

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
    ///   - rate: how many messages in a second are handed on after the first `buffer`; further ones are dropped and counted
    ///     before anybody looks at them. Nil for any number.
    /// - Returns: the messages from now on, and those that the broker has retained.
    /// - Throws: ``MQTTError`` with code `invalidTopic`, or `stopped`.
    package func subscribe(
        _ filter: String,
        qos: MQTTQoS,
        buffer: Int = 256,
        rate: Int? = nil
    ) throws(MQTTError) -> MQTTSubscription {
        try self.subscribe([filter], qos: qos, buffer: buffer, rate: rate)
    }

    /// Subscribes to several filters at once and hands their messages out in the order in which they arrive.
    ///
    /// The filters must not overlap, or a message may come more than once; the rest is as with one.
    package func subscribe(
        _ filters: [String],
        qos: MQTTQoS,
        buffer: Int = 256,
        rate: Int? = nil
    ) throws(MQTTError) -> MQTTSubscription {
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
            self.subscribers[self.lastToken] = Subscriber(
                filter: filter,
                qos: qos,
                continuation: continuation,
                status: status,
                budget: MessageBudget(capacity: buffer, rate: rate)
            )
            if MQTTTopic.isPattern(filter) {
                self.byPattern.append(self.lastToken)
            } else {
                self.byTopic[filter, default: []].append(self.lastToken)
            }
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
        let now = ContinuousClock.now
        self.counts.withLock { $0.received += 1 }
        for token in self.byTopic[message.topic] ?? [] { self.offer(message, to: token, at: now) }
        for token in self.byPattern {
            guard let filter = self.subscribers[token]?.filter, MQTTTopic.matches(filter: filter, name: message.topic)
            else { continue }
            self.offer(message, to: token, at: now)
        }
    }

    private func offer(_ message: MQTTMessage, to token: Int, at now: ContinuousClock.Instant) {
        guard let isWithin = self.subscribers[token]?.budget.take(at: now), let subscriber = self.subscribers[token]
        else { return }
        if isWithin {
            guard case .dropped = subscriber.continuation.yield(message) else { return }
        }
        subscriber.status.countDropped()
        self.counts.withLock { $0.dropped += 1 }
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
        guard let subscriber = self.subscribers.removeValue(forKey: token) else { return }
        self.byPattern.removeAll { $0 == token }
        self.byTopic[subscriber.filter]?.removeAll { $0 == token }
        if self.byTopic[subscriber.filter]?.isEmpty == true { self.byTopic[subscriber.filter] = nil }
        guard !self.subscribers.values.contains(where: { $0.filter == subscriber.filter }),
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
