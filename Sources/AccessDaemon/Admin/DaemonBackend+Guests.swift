import AccessControl
import AdminAPI
import AdminModel

// Cards that members lend to guests.
extension DaemonBackend {
    /// What becomes of a card that is tapped for a guest of the caller, or of the account it names.
    func sponsorship(_ request: EnrolmentRequest, caller: Caller) throws -> EnrolmentPurpose {
        guard let sponsor = try self.actor(caller, as: request.actingAs).account else {
            throw AdminError(
                .forbidden,
                code: "caller-without-account",
                message: "\(caller) stands for no account, and a guest is somebody's",
                remedy: "Name the sponsor with --as ACCOUNT."
            )
        }
        guard request.validFrom == nil else {
            throw AdminError(
                .badRequest,
                code: "guest-not-now",
                message: "a guest's card is valid from now on",
                remedy: "Leave validFrom out."
            )
        }
        return .enrol(
            account: sponsor,
            label: try self.label(request.label ?? "guest"),
            validFrom: nil,
            validUntil: try self.checkSponsoring(by: sponsor, until: request.validUntil?.timestamp),
            isGuest: true
        )
    }

    /// - Returns: until when the card is valid.
    func checkSponsoring(by sponsor: AccountID, until end: Timestamp?) throws -> Timestamp {
        let rules = self.site.rules
        guard let guests = rules.configuration.guests else {
            throw AdminError(
                .refused,
                code: "guests-off",
                message: "this site has no cards for guests",
                remedy: "Add the section guests to \(self.site.configuration.path)."
            )
        }
        do {
            return try guests.checkSponsoring(
                by: sponsor,
                until: end,
                in: self.site.snapshot.value,
                truth: self.site.snapshot.truth,
                by: rules.policy,
                at: self.site.clock.now
            )
        } catch {
            throw Self.adminError(error)
        }
    }

    /// Lends a guest's card whose time is over to the next one.
    ///
    /// Step by step, of which only the last makes it open anything again.
    func lend(_ card: AccessControl.Card, again draft: CardDraft, caller: Caller) async throws -> AdminModel.Card {
        let state = card.state(at: self.site.clock.now)
        guard card.isGuest, state == .expired || state == .disabled else {
            throw AdminError(.conflict, code: "card-enrolled", message: "this card has been lent meanwhile")
        }
        let change = CardChange(
            label: draft.label,
            validFrom: CardChange.Limit.none,
            validUntil: draft.validUntil.map { .at($0) }
        )
        try await self.atAuthority {
            let actor = "\(caller)"
            if card.account != draft.account {
                try await self.site.cards.transfer(card.id, to: draft.account, actor: actor)
            }
            try await self.site.cards.change(card.id, change, detail: "lent to a guest: \(draft.label)", actor: actor)
            if card.status != .active { try await self.site.cards.setStatus(.active, of: card.id, actor: actor) }
        }
        let fingerprint = draft.tokens.first?.hash.fingerprint ?? "-"
        await self.record(
            .cardEnroll,
            of: draft.account,
            card.id,
            "lent to a guest again: \(draft.label), \(fingerprint)",
            caller
        )
        return try self.wire(card.id)
    }

    private static func adminError(_ refusal: GuestRefusal) -> AdminError {
        let (message, remedy): (String, String) =
            switch refusal {
            case .notSponsor(let circle):
                (
                    "only members of circle “\(circle)” sponsor guests",
                    "Let one of them do it: p2k16ctl circle show \(circle)."
                )
            case .mayNotEnter:
                ("the sponsor may not enter now where guests may", "See why: p2k16ctl account show ACCOUNT.")
            case .tooLong(let limit):
                ("a guest's card lasts \(DurationSyntax.format(limit)) at most", "Choose an earlier end.")
            case .over: ("the end is over already", "Choose a later one.")
            case .tooMany(let limit):
                (
                    "the sponsor has lent \(limit) \(limit == 1 ? "card" : "cards") to guests, which is the limit",
                    "Take one back: p2k16ctl card disable NUMBER; or wait until it ends."
                )
            }
        return AdminError(.refused, code: refusal.code, message: message, remedy: remedy)
    }
}
