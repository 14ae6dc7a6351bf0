/// Collects the trace of one decision; the first rule that fails names the denial.
struct Evaluation {
    var account: AccountID?
    var card: CardID?
    /// Whether the card is a guest's.
    var isGuest = false
    private var denial: Denial?
    private var trace: [TraceStep] = []

    init(capacity: Int) {
        self.trace.reserveCapacity(capacity)
    }

    var decision: Decision {
        Decision(
            verdict: self.denial.map { .denied($0) } ?? .granted,
            account: self.account,
            card: self.card,
            trace: self.trace
        )
    }

    mutating func note(_ rule: TraceStep.Rule, _ outcome: TraceStep.Outcome, _ fact: TraceStep.Fact) {
        self.trace.append(TraceStep(rule, outcome, fact))
    }

    mutating func pass(_ rule: TraceStep.Rule, _ fact: TraceStep.Fact) {
        self.note(rule, .passed, fact)
    }

    mutating func fail(_ rule: TraceStep.Rule, _ fact: TraceStep.Fact, _ denial: Denial) {
        self.note(rule, .failed, fact)
        if self.denial == nil { self.denial = denial }
    }

    mutating func check(
        _ rule: TraceStep.Rule,
        _ holds: Bool,
        _ fact: TraceStep.Fact,
        _ denial: Denial,
        needed: Bool = true
    ) {
        if holds {
            self.pass(rule, fact)
        } else if needed {
            self.fail(rule, fact, denial)
        } else {
            self.note(rule, .notNeeded, fact)
        }
    }
}
