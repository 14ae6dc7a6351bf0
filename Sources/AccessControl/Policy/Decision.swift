/// The answer to “may they?”, with everything it rests on.
package struct Decision: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case granted
        case denied(Denial)
    }

    package var verdict: Verdict
    /// Who asked, as far as known.
    package var account: AccountID?
    package var card: CardID?
    /// Every rule that was looked at, in order; all of them, not only up to the first that failed.
    package var trace: [TraceStep]

    package init(verdict: Verdict, account: AccountID? = nil, card: CardID? = nil, trace: [TraceStep] = []) {
        self.verdict = verdict
        self.account = account
        self.card = card
        self.trace = trace
    }

    package var isGranted: Bool { self.verdict == .granted }

    /// `granted`, or the code of the denial.
    package var reason: String {
        switch self.verdict {
        case .granted: "granted"
        case .denied(let denial): denial.code
        }
    }
}
