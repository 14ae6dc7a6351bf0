/// An induction: an instructor has begun it, and the member whose card is tapped next gets the badge.
///
/// No clock and no I/O: the driver says when things happen, looks cards up and asks the authority. The reader's taps
/// belong to it only until that tap.
package struct InductionMachine: Sendable {
    /// How far it has come.
    package enum Step: Sendable, Hashable {
        /// It waits for the member's tap.
        case tap
        /// The authority has been asked to award the badge to this account.
        case awarding(AccountID)
        case ended(Ending)
    }

    package enum Ending: Sendable, Hashable {
        case awarded(AccountID)
        case cancelled
        case expired
        /// The card that was tapped gets no badge.
        case refused(InductionRefusal)
        /// The authority did not award it, for the reason in plain words.
        case failed(AccountID, String)
    }

    package private(set) var step = Step.tap
    /// When the tap has to be there.
    package let deadline: ContinuousClock.Instant
    private let instructor: AccountID

    /// - Parameters:
    ///   - instructor: who awards the badge; tapping a card of theirs ends the induction.
    ///   - start: when it begins.
    ///   - tapTime: within which the member must tap.
    package init(by instructor: AccountID, at start: ContinuousClock.Instant, tapTime: Duration) {
        self.instructor = instructor
        self.deadline = start + tapTime
    }

    /// Whether the reader's next tap belongs to it.
    package var takesTaps: Bool { self.step == .tap }

    package var hasEnded: Bool {
        switch self.step {
        case .ended: true
        case .tap, .awarding: false
        }
    }

    /// Takes a tap.
    ///
    /// - Parameter member: whose card it is, or why it gets no badge.
    /// - Returns: whether the tap belonged to it.
    package mutating func tapped(
        _ member: Result<AccountID, InductionRefusal>,
        at now: ContinuousClock.Instant
    ) -> Bool {
        self.elapsed(to: now)
        guard self.takesTaps else { return false }
        switch member {
        case .success(self.instructor): self.step = .ended(.cancelled)
        case .success(let account): self.step = .awarding(account)
        case .failure(let refusal): self.step = .ended(.refused(refusal))
        }
        return true
    }

    /// Lets it expire if its time is over; what is with the authority already does not expire.
    package mutating func elapsed(to now: ContinuousClock.Instant) {
        if self.takesTaps, now >= self.deadline { self.step = .ended(.expired) }
    }

    /// Takes the authority's answer: the badge is awarded, or the reason why it is not.
    package mutating func answered(_ problem: String?) {
        guard case .awarding(let account) = self.step else { return }
        self.step = .ended(problem.map { .failed(account, $0) } ?? .awarded(account))
    }

    /// Ends it, unless the authority has been asked already.
    package mutating func cancel() {
        if self.takesTaps { self.step = .ended(.cancelled) }
    }
}
