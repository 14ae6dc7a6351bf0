import AccessControl
import CardHashing
import Glibc

/// How long a decision takes in this process, on a snapshot of the space.
struct DecisionBenchmark {
    private static let batch = 100
    private static let batches = 2_000
    /// So many different members that the processor's caches do not hold them all.
    private static let subjects = 1 << 16

    let snapshot: Snapshot
    let keys: CardKeyRing

    /// The decisions themselves, which keeps the compiler from leaving them out.
    struct Answers: Sendable, Codable {
        var granted = 0
        var steps = 0

        mutating func count(_ decision: Decision) {
            if decision.isGranted { self.granted += 1 }
            self.steps += decision.trace.count
        }
    }

    /// Deciding on the hashes of a card.
    func decisions(at now: Timestamp) -> (Distribution, Answers) {
        let subjects = self.numbers.map { Policy.Subject.card(self.keys.tokens(for: $0)) }
        return self.measure { self.decide(subjects[$0], at: now) }
    }

    /// Deciding on a card's number, which is hashed first.
    func decisionsWithHash(at now: Timestamp) -> (Distribution, Answers) {
        let numbers = self.numbers
        return self.measure { self.decide(.card(self.keys.tokens(for: numbers[$0])), at: now) }
    }

    /// The members who get in, for taps that are answered.
    func admitted(at now: Timestamp) -> [AccountID] {
        self.snapshot.accounts.map(\.id).filter { account in
            let tokens = self.keys.tokens(for: Space.number(of: account))
            return self.decide(.card(tokens), at: now).isGranted
        }
    }

    /// Of members at random, and one in twenty of a card that nobody has.
    private var numbers: [CardNumber] {
        (0..<Self.subjects).map { index in
            guard !index.isMultiple(of: 20), let card = self.snapshot.cards.randomElement() else {
                return Space.number(of: AccountID(Int64(index) << 40))
            }
            return Space.number(of: card.account)
        }
    }

    private func decide(_ subject: Policy.Subject, at now: Timestamp) -> Decision {
        Policy().decide(subject, opening: [Space.door], in: self.snapshot, truth: .own, at: now)
    }

    /// The processor time that this thread has used: on a busy machine a clock would measure other programs.
    private static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func measure(_ decide: (Int) -> Decision) -> (Distribution, Answers) {
        var answers = Answers()
        var samples: [Duration] = []
        samples.reserveCapacity(Self.batches)
        var next = 0
        for _ in 0..<Self.batches {
            let start = Self.threadTime
            for _ in 0..<Self.batch {
                answers.count(decide(next))
                next = (next + 1) & (Self.subjects - 1)
            }
            samples.append(Self.threadTime - start)
        }
        return (Distribution(samples, per: Self.batch), answers)
    }
}
