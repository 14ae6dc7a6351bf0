import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import LocalStore

extension DaemonBackend {
    /// Adds to cards where they were tapped last at this site.
    func withLastUse(_ cards: [AdminModel.Card]) async -> [AdminModel.Card] {
        await self.site.taps.notes.flush()
        // What is only nice to know must not keep anybody from seeing the cards.
        guard let uses = try? await self.site.store.cardUses() else { return cards }
        return cards.map { card in
            var card = card
            card.lastUse = uses[CardID(card.id)].map { use in
                AdminModel.CardUse(
                    at: WireTime(use.at),
                    reader: use.reader.rawValue,
                    door: use.door.rawValue,
                    opened: use.opened
                )
            }
            return card
        }
    }

    func unknownTaps(caller: Caller) async throws -> [AdminModel.UnknownTap] {
        try await self.atAuthority { try await self.site.taps.notes.unknown() }.map { tap in
            AdminModel.UnknownTap(
                fingerprint: tap.hash.fingerprint,
                format: AdminModel.CardFormat(tap.tokens[0].format),
                reader: tap.reader.rawValue,
                firstAt: WireTime(tap.firstAt),
                lastAt: WireTime(tap.lastAt),
                count: tap.count
            )
        }
    }

    func assign(_ request: CardAssignRequest, fingerprint text: String, caller: Caller) async throws -> AdminModel.Card
    {
        let account = try self.account(named: request.username)
        guard let fingerprint = CardHash.fingerprint(text) else {
            throw AdminError(
                .badRequest,
                code: "fingerprint-malformed",
                message: "“\(text)” is no fingerprint",
                remedy: "Fingerprints look like K7QD-3MTA: p2k16ctl card unknown."
            )
        }
        let taps = try await self.atAuthority { try await self.site.taps.notes.unknown() }
            .filter { $0.hash.fingerprint == fingerprint }
        guard let tap = taps.first else {
            throw AdminError(
                .notFound,
                code: "fingerprint-unknown",
                message: "no unknown card with the fingerprint \(fingerprint) was tapped here lately",
                remedy: "Tap the card, then look: p2k16ctl card unknown."
            )
        }
        guard taps.count == 1 else {
            throw AdminError(
                .conflict,
                code: "fingerprint-ambiguous",
                message: "\(taps.count) unknown cards have the fingerprint \(fingerprint)",
                remedy: "Enrol the card by tapping: p2k16ctl card enroll --reader."
            )
        }
        let ring = try self.keyRing()
        // Under the newest key a card that somebody has would have been recognised, or is refused by the authority.
        guard tap.tokens.allSatisfy({ $0.key == ring.newest.id }) else {
            throw AdminError(
                .refused,
                code: "card-key-retired",
                message: "the card was tapped before the card key was changed",
                remedy: "Tap it again."
            )
        }
        let draft = CardDraft(
            account: account.id,
            label: try self.label(request.label ?? Self.defaultLabel),
            validFrom: request.validFrom?.timestamp,
            validUntil: request.validUntil?.timestamp,
            tokens: tap.tokens
        )
        return try await self.enroll(draft, for: account, caller: caller)
    }
}
