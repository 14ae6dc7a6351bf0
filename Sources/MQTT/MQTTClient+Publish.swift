import Reactor

extension MQTTClient {
    /// Sends a message now or fails; nothing is ever queued for a later connection.
    ///
    /// With QoS 0 it returns once the message is written to the socket, with QoS 1 once the broker has acknowledged it.
    /// Unlike most waiting it does not end early when the task is cancelled: a message whose fate is unknown would cost
    /// the connection.
    ///
    /// - Parameters:
    ///   - topic: 1 to 65,535 bytes, no wildcards, no NUL.
    ///   - payload: at most 268,435,455 bytes.
    ///   - qos: 1 to know that the broker has it.
    ///   - retain: whether the broker keeps it for later subscribers; an empty payload makes it forget.
    ///   - timeout: after which the connection is dropped, which is the one way to keep the message from arriving later.
    /// - Throws: ``MQTTError``: `notConnected` at once where there is no connection, `connectionLost` where it ended
    ///   before, `timedOut`, `refused` by the broker, `invalidTopic`, `invalidPayload`, `busy`, `stopped`.
    /// - Important: What the kernel has taken may reach a broker that is frozen when it thaws, with either QoS; a
    ///   message that must not be acted upon late has to carry its own deadline.
    package func publish(
        _ topic: String,
        payload: [UInt8],
        qos: MQTTQoS,
        retain: Bool,
        timeout: Duration = .seconds(2)
    ) async throws {
        try MQTTTopic.validate(name: topic)
        guard payload.count <= 268_435_455 else {
            throw MQTTError(.invalidPayload, "The message for '\(topic)' is longer than 268,435,455 bytes; shorten it.")
        }
        guard case .connected = self.session.state, let (attempt, connection) = self.current else {
            throw self.session.state == .stopped
                ? MQTTError(.stopped, "'\(topic)' was not published: the MQTT client was stopped.")
                : MQTTError(.notConnected, "'\(topic)' was not published: the MQTT broker is not connected.")
        }
        guard self.pending.count < Self.maximumInFlight else {
            throw MQTTError(.busy, "'\(topic)' was not published: \(Self.maximumInFlight) messages are under way.")
        }
        guard let sent = try connection.publish(topic, payload: payload, qos: qos, retain: retain) else {
            throw MQTTError(.notConnected, "'\(topic)' was not published: the MQTT connection is closed.")
        }
        if self.pending[sent.identifier] != nil {
            // The library counts to 65,535 and starts again; the answer could no longer be told from the older one's.
            let error = MQTTError(.busy, "'\(topic)' was not published: every MQTT packet identifier is in use.")
            self.lose(attempt, error)
            throw error
        }
        self.lastToken += 1
        let token = self.lastToken
        var deadline: Deadlines.Deadline?
        defer { deadline?.cancel() }
        try await withCheckedThrowingContinuation { continuation in
            self.pending[sent.identifier] = PendingPublish(token: token, topic: topic, continuation: continuation)
            self.settle(failure: sent.failure)
            guard self.pending[sent.identifier]?.token == token else { return }
            deadline = self.deadlines.after(timeout) { [weak self] in
                self?.assumeIsolated { $0.publishTimedOut(sent.identifier, token: token, timeout: timeout) }
            }
        }
    }

    /// Resumes whoever waits for the message.
    func publishEnded(_ identifier: Int32, reason: UInt8) {
        guard let waiter = self.pending.removeValue(forKey: identifier) else { return }
        // Reason codes from 0x80 on are failures (MQTT 5.0, section 2.4).
        guard reason >= 0x80 else { return waiter.continuation.resume() }
        let text = MQTTError.text(reason: reason)
        waiter.continuation.resume(
            throwing: MQTTError(
                .refused,
                "The broker refuses the message for '\(waiter.topic)' (\(text)); check its access rules.",
                reasonCode: reason
            )
        )
    }

    func failPending(_ error: MQTTError) {
        let waiters = self.pending.values
        self.pending.removeAll()
        for waiter in waiters { waiter.continuation.resume(throwing: error) }
    }

    private func publishTimedOut(_ identifier: Int32, token: Int, timeout: Duration) {
        guard let waiter = self.pending[identifier], waiter.token == token else { return }
        self.pending.removeValue(forKey: identifier)
        let error = MQTTError(
            .timedOut,
            "'\(waiter.topic)' could not be published in \(timeout); the MQTT connection is dropped."
        )
        if let attempt = self.current?.attempt { self.lose(attempt, error) }
        waiter.continuation.resume(throwing: error)
    }
}
