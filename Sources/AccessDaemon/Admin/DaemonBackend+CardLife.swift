import AccessControl
import AdminAPI
import AdminModel
import CardHashing

// What becomes of a card after its enrolment.
extension DaemonBackend {
    func disable(_ request: CardDisableRequest, card id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let status = AccessControl.Card.Status(request.status)
        // It may have been enabled elsewhere since this site last looked.
        if try self.card(CardID(id)).status >= status { await self.lookAgain() }
        let card = try self.card(CardID(id))
        try await self.restrict([card], status, caller)
        return try self.wire(card.id)
    }

    /// Brings the facts up to date before it is said that there is nothing to be taken away; does not wait for long.
    private func lookAgain() async {
        guard self.site.upstream != nil else { return }
        _ = try? await withTimeLimit(.seconds(2)) { try await self.site.cards.refresh() }
    }

    func disableAll(_ request: CardDisableAllRequest, caller: Caller) async throws -> CardList {
        let account = try self.account(named: request.username)
        let status = AccessControl.Card.Status(request.status)
        var changed: [CardID] = []
        // The refresh that follows a change may bring a card that another site enrolled just before.
        for round in 1...3 {
            let cards = self.site.snapshot.value.cards(of: account.id).filter { $0.status < status }
            if cards.isEmpty {
                guard round == 1 else { break }
                await self.lookAgain()
                continue
            }
            try await self.restrict(cards, status, caller)
            changed += cards.map(\.id)
        }
        return CardList(cards: Set(changed).sorted().compactMap { try? self.wire($0) })
    }

    func enable(card id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let card = try self.card(CardID(id))
        guard card.status != .active else { return try self.wire(card.id) }
        try await self.atAuthority { try await self.site.cards.setStatus(.active, of: card.id, actor: "\(caller)") }
        let detail = "“\(card.label)”: \(card.status.rawValue) → active"
        await self.record(.cardEnable, of: card.account, card.id, detail, caller)
        return try self.wire(card.id)
    }

    func set(_ request: CardSetRequest, card id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let card = try self.card(CardID(id))
        let change = try self.change(request)
        let changed = change.applied(to: card)
        if let from = changed.validFrom, let until = changed.validUntil, until <= from {
            throw AdminError(
                .badRequest,
                code: "validity-empty",
                message: "the card would be valid until \(WireTime(until)), which is not after \(WireTime(from))",
                remedy: "Give another time, or clear one of them."
            )
        }
        let detail = Self.difference(from: card, to: changed)
        guard !detail.isEmpty else { return try self.wire(card.id) }
        try await self.atAuthority {
            try await self.site.cards.change(card.id, change, detail: detail, actor: "\(caller)")
        }
        await self.record(.cardSet, of: card.account, card.id, detail, caller)
        return try self.wire(card.id)
    }

    func replace(_ request: CardReplaceRequest, card id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let old = try self.card(CardID(id))
        let number = try self.acceptable(request.number, CardNumberSyntax(request))
        let status = max(old.status, AccessControl.Card.Status(request.status))
        let tokens = try self.tokens(enrolling: number)
        let new = try await self.atAuthority {
            try await self.site.cards.replace(old.id, becoming: status, tokens: tokens, actor: "\(caller)")
        }
        let fingerprint = tokens.first?.hash.fingerprint ?? "-"
        let detail =
            "“\(old.label)”, \(fingerprint), for card \(old.id): \(old.status.rawValue) → \(status.rawValue)"
        await self.record(.cardReplace, of: old.account, new, detail, caller)
        if let card = try? self.wire(new) { return card }
        // The authority has it; this site will know it with its next sync.
        var card = old
        card.id = new
        card.status = .active
        card.enrolledBy = "\(caller)"
        card.enrolledAt = self.site.clock.now
        return self.wire(notYetKnown: card, tokens)
    }

    func transfer(_ request: CardTransferRequest, card id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let card = try self.card(CardID(id))
        let account = try self.account(named: request.username)
        guard card.account != account.id else { return try self.wire(card.id) }
        let before = self.site.snapshot.value.account(card.account)?.username ?? "account \(card.account)"
        try await self.atAuthority {
            try await self.site.cards.transfer(card.id, to: account.id, actor: "\(caller)")
        }
        let lostPIN = card.pin == nil ? "" : ", PIN removed"
        let detail = "“\(card.label)”: \(before) → \(account.username)\(lostPIN)"
        await self.record(.cardTransfer, of: account.id, card.id, detail, caller)
        return try self.wire(card.id)
    }

    /// Shows a card that the authority has and decisions do not know yet.
    func wire(notYetKnown card: AccessControl.Card, _ tokens: [CardToken]) -> AdminModel.Card {
        var builder = SnapshotBuilder()
        if let account = self.site.snapshot.value.account(card.account) { builder.add(account) }
        builder.add(card, tokens: tokens)
        let now = self.site.clock.now
        return AdminModel.Card(card, in: builder.build(takenAt: now), at: now)
    }

    /// Takes cards away, whether the authority is there or not.
    private func restrict(
        _ cards: [AccessControl.Card],
        _ status: AccessControl.Card.Status,
        _ caller: Caller
    ) async throws {
        let cards = cards.filter { $0.status < status }
        guard !cards.isEmpty else { return }
        var failure: (any Error)?
        do {
            try await self.atAuthority {
                try await self.site.cards.restrict(cards.map(\.id), status, actor: "\(caller)")
            }
        } catch {
            failure = error
        }
        for card in cards {
            // With the upstream away it is in force, also where it could not be stored; and then it is on record.
            guard let known = self.site.snapshot.value.card(card.id), known.status >= status else { continue }
            let isPending = self.site.snapshot.restriction(of: card.id) != nil
            let detail =
                "“\(card.label)”: \(card.status.rawValue) → \(status.rawValue)"
                + (isPending ? ", at this site until the upstream is told" : "")
            await self.record(status == .lost ? .cardLost : .cardDisable, of: card.account, card.id, detail, caller)
        }
        if let failure { throw failure }
    }

    private func change(_ request: CardSetRequest) throws -> CardChange {
        let cleared = Set(request.clear ?? [])
        func limit(_ time: WireTime?, _ limit: CardSetRequest.Limit) throws -> CardChange.Limit? {
            guard cleared.contains(limit) else { return time.map { .at($0.timestamp) } }
            guard time == nil else {
                throw AdminError(
                    .badRequest,
                    code: "body-malformed",
                    message: "\(limit.rawValue) is both set and cleared",
                    remedy: "Do one of the two."
                )
            }
            return CardChange.Limit.none
        }
        return CardChange(
            label: try request.label.map { try self.label($0) },
            validFrom: try limit(request.validFrom, .validFrom),
            validUntil: try limit(request.validUntil, .validUntil)
        )
    }

    /// What a change makes of a card, for the record; empty when nothing.
    private static func difference(from old: AccessControl.Card, to new: AccessControl.Card) -> String {
        func text(_ time: Timestamp?) -> String { time.map { "\(WireTime($0))" } ?? "none" }
        var parts: [String] = []
        if old.label != new.label { parts.append("label “\(old.label)” → “\(new.label)”") }
        if old.validFrom != new.validFrom {
            parts.append("valid from \(text(old.validFrom)) → \(text(new.validFrom))")
        }
        if old.validUntil != new.validUntil {
            parts.append("valid until \(text(old.validUntil)) → \(text(new.validUntil))")
        }
        return parts.joined(separator: ", ")
    }
}
