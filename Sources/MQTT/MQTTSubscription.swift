import Synchronization

/// The messages of its filters, from whichever connection is up, until the consumer stops iterating or the client ends.
///
/// Iterate it once. Its buffer is bounded: while it is full, new messages are dropped and counted. Where filters of one
/// client overlap, a broker may deliver a copy for each, and every subscription that matches gets every copy.
package struct MQTTSubscription: AsyncSequence, Sendable {
    /// What the client and the consumer both look at.
    final class Status: Sendable {
        private let values = Mutex<(dropped: Int, refusal: MQTTError?)>((0, nil))

        var dropped: Int { self.values.withLock { $0.dropped } }
        var refusal: MQTTError? { self.values.withLock { $0.refusal } }

        func countDropped() { self.values.withLock { $0.dropped += 1 } }
        func setRefusal(_ refusal: MQTTError?) { self.values.withLock { $0.refusal = refusal } }
    }

    /// Ends the subscription when the last copy of the iterator is gone.
    fileprivate final class Lifetime: Sendable {
        let continuation: AsyncStream<MQTTMessage>.Continuation

        init(_ continuation: AsyncStream<MQTTMessage>.Continuation) { self.continuation = continuation }

        deinit { self.continuation.finish() }
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: AsyncStream<MQTTMessage>.Iterator
        private let lifetime: Lifetime

        fileprivate init(base: AsyncStream<MQTTMessage>.Iterator, lifetime: Lifetime) {
            self.base = base
            self.lifetime = lifetime
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> MQTTMessage? {
            await self.base.next(isolation: actor)
        }
    }

    /// What was subscribed to.
    package let filters: [String]
    private let stream: AsyncStream<MQTTMessage>
    private let continuation: AsyncStream<MQTTMessage>.Continuation
    /// One for each filter.
    private let statuses: [Status]

    init(
        filters: [String],
        stream: AsyncStream<MQTTMessage>,
        continuation: AsyncStream<MQTTMessage>.Continuation,
        statuses: [Status]
    ) {
        self.filters = filters
        self.stream = stream
        self.continuation = continuation
        self.statuses = statuses
    }

    /// How many messages were dropped because the consumer was slow.
    package var dropped: Int { self.statuses.reduce(0) { $0 + $1.dropped } }

    /// Why the broker sends nothing: it refused a filter on the latest connection; `nil` while it has not.
    package var refusal: MQTTError? { self.statuses.lazy.compactMap(\.refusal).first }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: self.stream.makeAsyncIterator(), lifetime: Lifetime(self.continuation))
    }
}
