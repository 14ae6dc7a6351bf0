import AdminModel
import TestServers

/// Members at a reader: one tap after the other in the background, until it is stopped.
final class TapStream: Sendable {
    /// A tap that was answered, and how long that took.
    struct Tap: Sendable {
        let card: String
        let reply: TapReply
        let latency: Duration
    }

    private let taps = Recording<Tap>()
    private let task: Task<Void, any Error>

    /// - Parameters:
    ///   - cards: tapped in turn.
    ///   - pause: between two taps.
    init(
        _ socket: AdminSocket,
        reader: String = "entrance",
        cards: [String],
        pause: Duration = .milliseconds(15)
    ) {
        self.task = Task { [taps] in
            var next = 0
            while !Task.isCancelled {
                let start = ContinuousClock.now
                let card = cards[next % cards.count]
                let reply = try await socket.tap(card, at: reader)
                taps.append(Tap(card: card, reply: reply, latency: .now - start))
                next += 1
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// Waits until this many more taps have been answered.
    func more(_ count: Int, timeout: Duration = .seconds(20)) async throws {
        let wanted = self.taps.elements.count + count
        guard await self.taps.first(from: wanted - 1, timeout: timeout) != nil else {
            throw TestServerError("only \(self.taps.elements.count) of \(wanted) taps were answered")
        }
    }

    /// Ends it after the tap that is under way.
    ///
    /// - Returns: all that were answered.
    /// - Throws: ``TestServerError`` when one was not.
    func stop() async throws -> [Tap] {
        self.task.cancel()
        try await self.task.value
        return self.taps.elements
    }

    /// Ends it when the daemon was killed under it, so that the last tap may have gone without an answer.
    func stopAfterKill() async -> [Tap] {
        self.task.cancel()
        _ = try? await self.task.value
        return self.taps.elements
    }
}
