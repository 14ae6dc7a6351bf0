import Dispatch
import Reactor
import Synchronization

/// Does what the session's machine says and tells it what happened.
extension MQTTClient {
    func perform(_ action: MQTTSession.Action) {
        switch action {
        case .none, .disconnect:
            break
        case .open(let attempt):
            self.setState(.connecting)
            self.opening = Task { await self.open(attempt) }
            self.after(self.configuration.connectTimeout) { $0.expire(attempt) }
        case .announce(let attempt):
            self.connectionCount.withLock { $0 += 1 }
            self.setState(.connected(attempt.version))
            self.announcements.continuation.yield()
        case .wait(let pause, let attempt):
            self.after(pause) { $0.perform($0.session.retry(attempt)) }
        }
    }

    func setState(_ state: MQTTConnectionState) {
        self.sharedState.withLock { $0 = state }
        self.stateHook?(state)
    }

    /// Calls back on the queue, unless the client is gone by then.
    func after(_ delay: Duration, _ body: @escaping @Sendable (isolated MQTTClient) -> Void) {
        let (seconds, attoseconds) = delay.components
        let nanoseconds = Int(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let interval = nanoseconds.overflow ? Int.max : nanoseconds.partialValue + Int(attoseconds / 1_000_000_000)
        self.executor.queue.asyncAfter(deadline: .now() + .nanoseconds(interval)) { [weak self] in
            self?.assumeIsolated { body($0) }
        }
    }

    private func open(_ attempt: MQTTSession.Attempt) async {
        do {
            let connection = try await self.connector.open(
                self.configuration,
                version: attempt.version,
                logger: self.logger
            )
            guard self.session.opened(attempt) else { return connection.close(abortively: true) }
            self.adopt(connection, attempt)
        } catch let error as MQTTError {
            self.lose(attempt, error)
        } catch {
            // Given up before its turn: whoever gave it up has told the session.
        }
    }

    private func adopt(_ connection: MQTTConnection, _ attempt: MQTTSession.Attempt) {
        self.current = (attempt, connection)
        do throws(MQTTError) {
            try connection.watch(
                on: self.executor,
                readable: { [weak self] in
                    self?.assumeIsolated { $0.use(attempt) { connection throws(MQTTError) in try connection.read() } }
                },
                writable: { [weak self] in
                    self?.assumeIsolated { $0.use(attempt) { connection throws(MQTTError) in try connection.write() } }
                }
            )
        } catch {
            return self.lose(attempt, error)
        }
        self.maintain(attempt)
    }

    /// Lets the library do its once-a-second work for as long as the connection lives.
    private func maintain(_ attempt: MQTTSession.Attempt) {
        self.use(attempt) { connection throws(MQTTError) in try connection.maintain() }
        guard self.current?.attempt == attempt else { return }
        self.after(.seconds(1)) { $0.maintain(attempt) }
    }

    /// Calls into the library and acts on what came of it; does nothing once the connection is gone.
    private func use(_ attempt: MQTTSession.Attempt, _ body: (MQTTConnection) throws(MQTTError) -> Void) {
        guard let current = self.current, current.attempt == attempt else { return }
        do throws(MQTTError) {
            try body(current.connection)
            self.settle(failure: nil)
        } catch {
            self.settle(failure: error)
        }
    }

    /// Acts on the events of a call into the library, then on its failure; to be called after each.
    func settle(failure: MQTTError?) {
        guard let (attempt, connection) = self.current else { return }
        for event in connection.takeEvents() {
            self.handle(event, attempt)
            guard self.current?.attempt == attempt else { return }
        }
        if let failure {
            self.lose(attempt, failure)
        } else {
            connection.rearm()
        }
    }

    private func handle(_ event: MosquittoInbox.Event, _ attempt: MQTTSession.Attempt) {
        switch event {
        case .greeted(let reason):
            let broker = "\(self.configuration.host):\(self.configuration.port)"
            if let refusal = MQTTError.refusedConnection(reason: reason, version: attempt.version, broker: broker) {
                self.lose(attempt, refusal)
            } else {
                self.subscribeAll(attempt)
            }
        case .published(let identifier, let reason):
            self.publishEnded(identifier, reason: reason)
        case .subscribed(let identifier, let reason):
            self.subscribeEnded(identifier, reason: reason)
            self.perform(self.session.subscribed(attempt, now: .now))
        case .message(let message):
            self.distribute(message)
        case .oversized:
            self.counts.withLock { counts in
                counts.received += 1
                counts.oversized += 1
            }
        }
    }

    /// Drops what there is of the attempt and fails everybody who waits for it.
    func lose(_ attempt: MQTTSession.Attempt, _ error: MQTTError) {
        let loss: MQTTSession.Loss =
            switch error.code {
            case .unsupportedProtocol: .versionRefused
            case .connectionLost: .closed
            default: .failed
            }
        self.drop(attempt, error, self.session.lost(attempt, loss, now: .now))
    }

    private func expire(_ attempt: MQTTSession.Attempt) {
        guard let action = self.session.expired(attempt, now: .now) else { return }
        self.opening?.cancel()
        let broker = "\(self.configuration.host):\(self.configuration.port)"
        let error = MQTTError(
            .timedOut,
            "The MQTT broker \(broker) did not complete the connection in \(self.configuration.connectTimeout)."
        )
        self.drop(attempt, error, action)
    }

    private func drop(_ attempt: MQTTSession.Attempt, _ error: MQTTError, _ action: MQTTSession.Action) {
        if let current = self.current, current.attempt == attempt {
            self.current = nil
            current.connection.close(abortively: true)
            self.subscribing.removeAll()
        }
        guard action != .none else { return }
        self.setState(.disconnected(error))
        self.failPending(
            MQTTError(
                .connectionLost,
                "The MQTT connection ended before the message was sent: \(error.message)",
                mosquittoCode: error.mosquittoCode
            )
        )
        self.perform(action)
    }
}
