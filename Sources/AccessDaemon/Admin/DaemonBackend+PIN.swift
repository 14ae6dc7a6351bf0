import AccessControl
import AdminAPI
import AdminModel

extension DaemonBackend {
    func setPIN(_ request: CardPINRequest, card id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let card = CardID(id)
        guard let before = self.site.snapshot.value.card(card) else { throw Self.unknownCard(card) }
        var hash: PINHash?
        if let text = request.pin?.text {
            guard let pin = PIN(text) else {
                throw AdminError(
                    .badRequest,
                    code: "pin-invalid",
                    message: "a PIN is 4 to 8 digits",
                    remedy: "Choose another one."
                )
            }
            guard !pin.isObvious else {
                throw AdminError(
                    .refused,
                    code: "pin-obvious",
                    message: "this PIN is one of those that everybody tries first",
                    remedy: "Choose another one: not one digit again and again, and none that count up or down."
                )
            }
            hash = try await self.site.controller.pins.desk.hash(of: pin)
        }
        let new = hash
        try await self.atAuthority { try await self.site.cards.setPIN(new, of: card, actor: "\(caller)") }
        await self.site.recorder.appendIfPossible(
            .action(
                ActionRecord(
                    at: self.site.clock.now,
                    actor: "\(caller)",
                    action: .cardPIN,
                    account: before.account,
                    card: card,
                    detail: "“\(before.label)”: \(Self.change(from: before.pin, to: new))"
                )
            )
        )
        let snapshot = self.site.snapshot.value
        guard let after = snapshot.card(card) else { throw Self.unknownCard(card) }
        return AdminModel.Card(after, in: snapshot, at: self.site.clock.now)
    }

    /// Never the PIN: only whether there was one, and is.
    private static func change(from old: PINHash?, to new: PINHash?) -> String {
        switch (old, new) {
        case (nil, nil): "none → none"
        case (nil, _): "none → set"
        case (_, nil): "set → none"
        case (_, _): "set → another"
        }
    }

    private static func unknownCard(_ card: CardID) -> AdminError {
        AdminError(
            .notFound,
            code: "card-unknown",
            message: "there is no card \(card)",
            remedy: "The cards and their ids: p2k16ctl card list."
        )
    }
}
