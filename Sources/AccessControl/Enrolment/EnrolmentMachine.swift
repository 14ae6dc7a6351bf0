/// Enrolment by tapping: one card twice within a time, any other card ends it, then somebody's confirmation.
///
/// No clock and no I/O: the driver says when things happen, judges the cards and asks the authority. It takes the
/// reader's taps only as long as it waits for one, so that nobody stands before the door for longer than needed.
package struct EnrolmentMachine: Sendable {
    /// How far it has come.
    package enum Step: Sendable, Hashable {
        /// It waits for the first tap.
        case tap
        /// It waits for the same card once more.
        case tapAgain([CardToken])
        /// It waits for somebody who has seen the fingerprint to say yes.
        case confirm([CardToken])
        /// The authority has been asked.
        case storing([CardToken])
        case ended(Ending)
    }

    package enum Ending: Sendable, Hashable {
        case stored(CardID)
        case cancelled
        case expired
        /// Another card came between the two taps.
        case otherCard
        /// The card cannot be taken.
        case refused(EnrolmentRefusal)
        /// The authority did not take it, for the reason in plain words.
        case failed(String)
    }

    package private(set) var step = Step.tap
    /// When the present step expires.
    package private(set) var deadline: ContinuousClock.Instant
    private let confirmTime: Duration

    /// - Parameters:
    ///   - start: when it begins.
    ///   - tapTime: within which both taps must come.
    ///   - confirmTime: how long after the second tap it waits for the confirmation.
    package init(at start: ContinuousClock.Instant, tapTime: Duration, confirmTime: Duration) {
        self.deadline = start + tapTime
        self.confirmTime = confirmTime
    }

    /// Whether the reader's taps belong to it.
    package var takesTaps: Bool {
        switch self.step {
        case .tap, .tapAgain: true
        case .confirm, .storing, .ended: false
        }
    }

    package var hasEnded: Bool {
        switch self.step {
        case .ended: true
        case .tap, .tapAgain, .confirm, .storing: false
        }
    }

    /// Takes a tap.
    ///
    /// - Parameter card: what would be stored of the card, or why it cannot be taken.
    /// - Returns: whether the tap belonged to it; one that did not is the door's.
    package mutating func tapped(
        _ card: Result<[CardToken], EnrolmentRefusal>,
        at now: ContinuousClock.Instant
    ) -> Bool {
        self.elapsed(to: now)
        switch self.step {
        case .tap:
            switch card {
            case .success(let tokens): self.step = .tapAgain(tokens)
            case .failure(let refusal): self.step = .ended(.refused(refusal))
            }
            return true
        case .tapAgain(let first):
            guard case .success(first) = card else {
                self.step = .ended(.otherCard)
                return true
            }
            self.step = .confirm(first)
            self.deadline = now + self.confirmTime
            return true
        case .confirm, .storing, .ended: return false
        }
    }

    /// Lets it expire if its time is over; what is with the authority already does not expire.
    package mutating func elapsed(to now: ContinuousClock.Instant) {
        switch self.step {
        case .tap, .tapAgain, .confirm:
            if now >= self.deadline { self.step = .ended(.expired) }
        case .storing, .ended: return
        }
    }

    /// Takes somebody's yes.
    ///
    /// - Returns: what to store; nil when there is nothing to confirm.
    package mutating func confirm(at now: ContinuousClock.Instant) -> [CardToken]? {
        self.elapsed(to: now)
        guard case .confirm(let tokens) = self.step else { return nil }
        self.step = .storing(tokens)
        return tokens
    }

    /// Takes the authority's answer to what ``confirm(at:)`` returned.
    package mutating func answered(_ ending: Ending) {
        guard case .storing = self.step else { return }
        self.step = .ended(ending)
    }

    /// Ends it, unless the authority has been asked already.
    package mutating func cancel() {
        switch self.step {
        case .tap, .tapAgain, .confirm: self.step = .ended(.cancelled)
        case .storing, .ended: return
        }
    }
}
