import AdminModel
import AsyncAlgorithms
import Hummingbird
import NIOCore
import ServiceLifecycle

/// What happens, as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html
///
/// Nothing is buffered here beyond what the socket takes: a client that does not read stops this stream, and the
/// backend's bound does the rest.
struct EventStream<Element: Sendable>: Sendable {
    private enum Item: Sendable {
        case live(Element)
        case heartbeat
        case end
    }

    let events: AsyncStream<Element>
    /// How often a comment shows both sides that the other is still there.
    let heartbeat: Duration
    /// What stands in the stream for an element.
    let frame: @Sendable (Element) throws -> ByteBuffer

    /// The reply; it ends with the events, with the client, or when the daemon shuts down.
    func response(to request: Request) -> Response {
        .serverSentEvents(to: request) { try await self.write(to: &$0) }
    }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: ": connected\n\n"))
        let live = chain(self.events.map { Item.live($0) }, [Item.end].async)
        let beats = AsyncTimerSequence(interval: self.heartbeat, clock: .suspending).map { _ in Item.heartbeat }
        for try await item in merge(live, beats).cancelOnGracefulShutdown() {
            switch item {
            case .live(let event): try await writer.write(self.frame(event))
            case .heartbeat: try await writer.write(ByteBuffer(string: ":\n\n"))
            case .end: return
            }
        }
    }
}

extension EventStream<LiveEvent> {
    init(events: AsyncStream<LiveEvent>, heartbeat: Duration) {
        self.init(events: events, heartbeat: heartbeat) { try Self.frame(of: $0) }
    }

    private static func frame(of item: LiveEvent) throws -> ByteBuffer {
        switch item {
        case .event(let event): try .serverSentEvent("event", id: event.sequence, event)
        case .lagged(let missed): try .serverSentEvent("lagged", LaggedNotice(missed: missed))
        }
    }
}
