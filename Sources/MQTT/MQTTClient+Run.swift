import ServiceLifecycle

extension MQTTClient {
    /// Keeps the client connected until graceful shutdown or cancellation; to be called once.
    ///
    /// Then it runs the good-bye hooks, says DISCONNECT (so that the last will is not sent), closes and frees.
    package func run() async {
        self.perform(self.session.start())
        await withTaskCancellationOrGracefulShutdownHandler {
            for await _ in self.announcements.stream {
                for hook in self.connectHooks { await hook() }
            }
        } onCancelOrGracefulShutdown: {
            self.announcements.continuation.finish()
        }
        await self.sayFarewell()
        await self.stop()
    }

    private func sayFarewell() async {
        guard case .connected = self.session.state, !self.disconnectHooks.isEmpty else { return }
        await withCheckedContinuation { continuation in
            self.farewell = continuation
            // A task of its own: the hooks must work although run() was cancelled, and must not hold it up.
            Task {
                for hook in self.disconnectHooks { await hook() }
                self.endFarewell()
            }
            self.after(.seconds(1)) { $0.endFarewell() }
        }
    }

    private func endFarewell() {
        self.farewell?.resume()
        self.farewell = nil
    }

    private func stop() async {
        let action = self.session.stop()
        self.opening?.cancel()
        self.setState(.stopped)
        let connection = self.current?.connection
        self.current = nil
        await withCheckedContinuation { continuation in
            guard let connection else { return continuation.resume() }
            if action == .disconnect {
                connection.disconnect { continuation.resume() }
            } else {
                connection.close(abortively: true) { continuation.resume() }
            }
        }
        self.failPending(MQTTError(.stopped, "The MQTT client was stopped before the message was sent."))
        for subscriber in self.subscribers.values { subscriber.continuation.finish() }
        self.subscribers.removeAll()
        self.byTopic.removeAll()
        self.byPattern.removeAll()
    }
}
