import Synchronization

/// The notifications that nobody has read yet, at most ``limit`` of them.
///
/// On overflow the newest replaces the one before it and counts it as missed: a notification is a hint to read a table
/// again, so what matters is that one arrives and tells that others did not. One reader.
final class NotificationBuffer: Sendable {
    /// How many notifications are kept.
    static let limit = 1024

    private struct State {
        var notifications: [PostgresNotification] = []
        var isFinished = false
    }

    private let state = Mutex(State())
    /// Wakes the reader; a latch, hence one element.
    private let wakeups = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    func append(_ notification: PostgresNotification) {
        self.state.withLock { state in
            var notification = notification
            if state.notifications.count == Self.limit {
                notification.missed = state.notifications.removeLast().missed + 1
            }
            state.notifications.append(notification)
        }
        self.wakeups.continuation.yield()
    }

    /// Ends the stream once what is in the buffer has been read.
    func finish() {
        self.state.withLock { $0.isFinished = true }
        self.wakeups.continuation.finish()
    }

    /// The oldest notification, waiting for one if need be; nil when finished or the task is cancelled.
    func next() async -> PostgresNotification? {
        while true {
            let (notification, isFinished) = self.state.withLock { state in
                (state.notifications.isEmpty ? nil : state.notifications.removeFirst(), state.isFinished)
            }
            if let notification { return notification }
            if isFinished || Task.isCancelled { return nil }
            for await _ in self.wakeups.stream { break }
        }
    }
}
