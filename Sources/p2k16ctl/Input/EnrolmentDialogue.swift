import AdminModel
import Glibc

/// Leads somebody through an enrolment by tapping; what it says goes to standard error.
///
/// Ctrl-C ends the process as usual, and the daemon cancels an enrolment that nobody follows.
struct EnrolmentDialogue {
    let client: AdminClient
    /// Whether the fingerprint is taken without asking.
    let yes: Bool
    /// Whether a line can be drawn again as time goes by.
    var isLive = Terminal.isTerminal(STDERR_FILENO)

    /// - Returns: the card as it is stored.
    /// - Throws: ``Failure`` that says why nothing was stored.
    func run(_ request: EnrolmentRequest, at reader: String) async throws -> Card {
        guard self.yes || Confirmation.canAsk else {
            throw Failure(
                .usage,
                "the fingerprint has to be confirmed and there is no terminal to ask",
                remedy: "add --yes"
            )
        }
        let begun: Enrolment = try await self.client.post(["readers", reader, "enrolments"], request)
        if begun.format != .full { Console.error(Self.warning(begun)) }
        var shown: EnrolmentStep?
        var card: Card?
        var ended: Enrolment?
        try await self.client.follow(begun.id) { enrolment in
            guard card == nil else { return }
            self.show(enrolment, isNew: shown != enrolment.step)
            shown = enrolment.step
            if enrolment.step == .confirm { card = try await self.confirm(enrolment) }
            if enrolment.step.isFinal { ended = enrolment }
        }
        if let card { return card }
        guard let ended else {
            throw Failure(.unreachable, "the daemon ended the enrolment", remedy: "is it being restarted?")
        }
        throw Failure(.refused, ended.message ?? "nothing was stored", remedy: ended.remedy)
    }

    private func confirm(_ enrolment: Enrolment) async throws -> Card {
        let fingerprint = enrolment.fingerprint ?? "-"
        let what =
            enrolment.card.map { "card \($0) (\(enrolment.label), of \(enrolment.account))" }
            ?? "a new card of \(enrolment.account)"
        Console.error("fingerprint \(fingerprint)")
        try Confirmation.ask("Store \(fingerprint) as \(what)?", yes: self.yes)
        return try await self.client.post(["enrolments", String(enrolment.id), "confirm"], EmptyRequest())
    }

    /// One line that counts down on a terminal; elsewhere one for each step.
    private func show(_ enrolment: Enrolment, isNew: Bool) {
        guard let text = Self.prompt(enrolment) else {
            if self.isLive { Console.ask("\r\u{1B}[K") }
            return
        }
        if self.isLive {
            Console.ask("\r\(text)\u{1B}[K")
        } else if isNew {
            Console.error(text)
        }
    }

    /// What to do now; nil when there is nothing to tap.
    static func prompt(_ enrolment: Enrolment) -> String? {
        let left = enrolment.secondsLeft.map { " (\($0) s left)" } ?? ""
        switch enrolment.step {
        case .tap: return "tap the card at \(enrolment.reader)\(left)"
        case .tapAgain: return "\(enrolment.fingerprint ?? "-") seen, tap it again\(left)"
        case .confirm, .storing, .stored, .cancelled, .expired, .otherCard, .refused: return nil
        }
    }

    private static func warning(_ enrolment: Enrolment) -> String {
        """
        note: \(enrolment.reader) delivers only the short form \(enrolment.format.rawValue): the card will work at \
        such readers alone until it is completed (p2k16ctl card complete)
        """
    }
}
