import AccessControl
import AdminModel

extension TapReply {
    /// The answer to a tap that an enrolment took: the door was not asked.
    init(_ step: EnrolmentMachine.Step, reader: String, place: TapPlace) {
        let explanation =
            switch step {
            case .tapAgain: "taken by the enrolment at this reader; tap the same card again"
            case .confirm, .storing: "taken by the enrolment at this reader, which waits for its confirmation"
            case .tap, .ended: "taken by the enrolment at this reader, which has ended; tap again to be let in"
            }
        self.init(
            granted: false,
            reason: "enrolment",
            explanation: explanation,
            reader: reader,
            door: place.door?.id.rawValue,
            tool: place.tool?.name,
            fingerprint: step.tokens.first?.hash.fingerprint
        )
    }
}

extension EnrolmentMachine.Step {
    /// What is known of the card so far.
    var tokens: [CardToken] {
        switch self {
        case .tapAgain(let tokens), .confirm(let tokens), .storing(let tokens): tokens
        case .tap, .ended: []
        }
    }
}

extension AdminModel.Enrolment {
    /// - Parameter snapshot: to name accounts and cards as they are called today.
    init(_ session: EnrolmentSession, in snapshot: Snapshot) {
        let (step, deadline) = session.status()
        let account: AccountID?
        let label: String
        var card: CardID?
        switch session.purpose {
        case .enrol(let owner, let name, _, _, _): (account, label) = (owner, name)
        case .complete(let id):
            card = id
            (account, label) = (snapshot.card(id)?.account, snapshot.card(id)?.label ?? "-")
        }
        if case .ended(.stored(let stored)) = step { card = stored }
        let problem = Self.problem(of: step, at: session, in: snapshot)
        self.init(
            id: session.id,
            reader: session.reader.rawValue,
            door: session.door?.rawValue,
            format: AdminModel.CardFormat(session.format),
            actor: session.actor,
            account: account.flatMap { snapshot.account($0)?.username } ?? "-",
            label: label,
            card: card?.rawValue,
            step: EnrolmentStep(step),
            secondsLeft: EnrolmentStep(step).isFinal
                ? nil : max(0, Int((deadline - .now).components.seconds) + 1),
            fingerprint: step.tokens.first?.hash.fingerprint,
            message: problem?.message,
            remedy: problem?.remedy
        )
    }

    private static func problem(
        of step: EnrolmentMachine.Step,
        at session: EnrolmentSession,
        in snapshot: Snapshot
    ) -> (message: String, remedy: String?)? {
        guard case .ended(let ending) = step else { return nil }
        switch ending {
        case .stored: return nil
        case .cancelled: return ("the enrolment was cancelled; nothing was stored", nil)
        case .expired: return ("the time is over; nothing was stored", "Begin again.")
        case .otherCard:
            return (
                "another card was tapped at \(session.reader) in between; nothing was stored",
                "Begin again when nobody else is at the reader."
            )
        case .refused(let refusal): return Self.text(of: refusal, in: snapshot)
        case .failed(let message): return (message, "Nothing was stored.")
        }
    }

    private static func text(of refusal: EnrolmentRefusal, in snapshot: Snapshot) -> (String, String?) {
        switch refusal {
        case .number(let refusal): return ("\(refusal)", "Take another card.")
        case .enrolled(let card):
            return (
                "this is \(Self.name(of: card, in: snapshot)) already",
                "Change that card, or take another one; whoever tapped it to come in taps again."
            )
        case .sameShortForm(let card, let format):
            let hint = snapshot.isShort(card) ? " If it is that card: p2k16ctl card complete \(card) --reader …" : ""
            return (
                """
                readers that deliver only the short form \(format) could not tell this card from \
                \(Self.name(of: card, in: snapshot))
                """,
                "Take another card.\(hint)"
            )
        case .differentCard:
            return ("this is another card: its short form is not the one that is known", "Tap the card that is meant.")
        case .notFull:
            return ("the reader did not deliver the full number", "Take a reader with the format full.")
        case .noKey:
            return (
                "there is no card key yet, so no card can be recognised",
                "It is made when the upstream is reached for the first time; see p2k16ctl health."
            )
        }
    }

    private static func name(of card: CardID, in snapshot: Snapshot) -> String {
        guard let found = snapshot.card(card) else { return "card \(card)" }
        let owner = snapshot.account(found.account)?.username ?? "account \(found.account)"
        return "card \(card) “\(found.label)” of \(owner) (\(found.status.rawValue))"
    }
}

extension EnrolmentStep {
    init(_ step: EnrolmentMachine.Step) {
        switch step {
        case .tap: self = .tap
        case .tapAgain: self = .tapAgain
        case .confirm: self = .confirm
        case .storing: self = .storing
        case .ended(.stored): self = .stored
        case .ended(.cancelled): self = .cancelled
        case .ended(.expired): self = .expired
        case .ended(.otherCard): self = .otherCard
        case .ended(.refused), .ended(.failed): self = .refused
        }
    }
}
