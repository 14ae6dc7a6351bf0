import AccessControl
import CardHashing
import Dispatch
import Synchronization

/// Compares PINs: one at a time, on a thread that no tap waits for, and never more often than the limits allow.
final class PINDesk: Sendable {
    private let attempts = Mutex(PINAttempts())
    private let queue = DispatchQueue(label: "p2k16d.pin")
    /// Told of each wrong PIN after which none is tried for a while.
    private let onBlocked: @Sendable (ReaderID) -> Void

    init(onBlocked: @escaping @Sendable (ReaderID) -> Void = { _ in }) {
        self.onBlocked = onBlocked
    }

    /// Whether this card may be asked at this reader now.
    private func mayTry(_ card: CardID, at reader: ReaderID) -> Bool {
        self.attempts.withLock { $0.wait(card: card, reader: reader, at: TrustedClock.monotonic) == nil }
    }

    /// What the card gets without being asked for a PIN; nil when it is to be asked.
    func answer(withoutAsking card: Card, at reader: ReaderID) -> PINCheck? {
        guard card.pin != nil else { return .notSet }
        return self.mayTry(card.id, at: reader) ? nil : .waiting
    }

    /// Compares what was typed. At most one comparison waits for each reader, since each asks for one card at a time.
    func check(_ pin: PIN?, of card: Card, at reader: ReaderID) async -> PINCheck {
        if let answer = self.answer(withoutAsking: card, at: reader) { return answer }
        guard let hash = card.pin else { return .notSet }
        // Too short or too long is as wrong as any other.
        let isRight =
            if let pin {
                await withCheckedContinuation { continuation in
                    self.queue.async { continuation.resume(returning: hash.matches(pin)) }
                }
            } else {
                false
            }
        self.attempts.withLock { attempts in
            if isRight {
                attempts.succeeded(card: card.id, reader: reader)
            } else {
                attempts.failed(card: card.id, reader: reader, at: TrustedClock.monotonic)
            }
        }
        if !isRight, !self.mayTry(card.id, at: reader) { self.onBlocked(reader) }
        return isRight ? .right : .wrong
    }

    /// A hash for the store, made where no tap waits for it.
    func hash(of pin: PIN) async throws -> PINHash {
        try await withCheckedThrowingContinuation { continuation in
            self.queue.async { continuation.resume(with: Result { try PINHash.make(of: pin) }) }
        }
    }
}
