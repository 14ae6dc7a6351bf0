import AdminModel
import Glibc

/// Leads an instructor through an induction; what it says goes to standard error.
///
/// Ctrl-C ends the process as usual, and the daemon cancels an induction that nobody follows.
struct InductionDialogue {
    let client: AdminClient
    /// Whether a line can be drawn again as time goes by.
    var isLive = Terminal.isTerminal(STDERR_FILENO)

    /// - Returns: the induction as it ended, with the badge awarded.
    /// - Throws: ``Failure`` that says why no badge was awarded.
    func run(_ request: InductionRequest, at reader: String) async throws -> Induction {
        let begun: Induction = try await self.client.post(["readers", reader, "inductions"], request)
        var shown: InductionStep?
        var last: Induction?
        try await self.client.follow(induction: begun.id) { induction in
            self.show(induction, isNew: shown != induction.step)
            shown = induction.step
            last = induction
        }
        guard let last, last.step.isFinal else {
            throw Failure(.unreachable, "the daemon ended the induction", remedy: "is it being restarted?")
        }
        guard last.step == .awarded else {
            throw Failure(.refused, last.message ?? "no badge was awarded", remedy: last.remedy)
        }
        return last
    }

    /// One line that counts down on a terminal; elsewhere one for each step.
    private func show(_ induction: Induction, isNew: Bool) {
        guard let text = Self.prompt(induction) else {
            if self.isLive { Console.ask("\r\u{1B}[K") }
            return
        }
        if self.isLive {
            Console.ask("\r\(text)\u{1B}[K")
        } else if isNew {
            Console.error(text)
        }
    }

    /// What to do now; nil when it has ended.
    static func prompt(_ induction: Induction) -> String? {
        switch induction.step {
        case .tap:
            let left = induction.secondsLeft.map { " (\($0) s left)" } ?? ""
            return "let the member tap their card at \(induction.reader)\(left)"
        case .awarding: return "\(induction.member ?? "somebody") tapped, the badge is being awarded"
        case .awarded, .cancelled, .expired, .refused: return nil
        }
    }
}
