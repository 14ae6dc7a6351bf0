import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import LocalStore
import Postgres
import P2K16Directory

extension DaemonBackend {
    func cards(username: String?, caller: Caller) async throws -> [AdminModel.Card] {
        let snapshot = self.site.snapshot.value
        let now = self.site.clock.now
        let account = try username.map { try self.account(named: $0).id }
        return snapshot.cards.filter { account == nil || $0.account == account }
            .map { AdminModel.Card($0, in: snapshot, at: now) }
    }

    func enroll(_ request: CardEnrollRequest, caller: Caller) async throws -> AdminModel.Card {
        let account = try self.account(named: request.username)
        let number = try self.parse(request.number, CardNumberSyntax(request))
        if let refusal = number.refusal {
            throw AdminError(.refused, code: "card-refused", message: "\(refusal)", remedy: "Take another card.")
        }
        guard let ring = self.site.keys.ring else {
            throw AdminError(
                .unavailable,
                code: "card-key-missing",
                message: "there is no card key yet, so no card can be recognised",
                remedy: "It is made when the upstream is reached for the first time; see p2k16ctl health."
            )
        }
        let draft = CardDraft(
            account: account.id,
            label: request.label ?? "card",
            validFrom: request.validFrom?.timestamp,
            validUntil: request.validUntil?.timestamp,
            tokens: ring.tokens(enrolling: number, shortFormats: self.site.configuration.shortFormats)
        )
        let fingerprint = draft.tokens.first?.hash.fingerprint ?? "-"
        let id = try await self.atAuthority { try await self.site.cards.enroll(draft, actor: "\(caller)") }
        await self.record(.cardEnroll, of: account.id, id, "\(draft.label), \(fingerprint)", caller)
        if let card = try? self.card(id) { return card }
        // The authority has it; this site will know it with its next sync.
        let card = Card(
            id: id,
            account: account.id,
            label: draft.label,
            validFrom: draft.validFrom,
            validUntil: draft.validUntil,
            enrolledBy: "\(caller)",
            enrolledAt: self.site.clock.now
        )
        var builder = SnapshotBuilder()
        builder.add(account)
        builder.add(card, tokens: draft.tokens)
        return AdminModel.Card(card, in: builder.build(takenAt: self.site.clock.now), at: self.site.clock.now)
    }

    func disable(_ request: CardDisableRequest, card id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let card = try self.card(CardID(id))
        let status: AccessControl.Card.Status
        switch request.status {
        case .disabled: status = .disabled
        case .lost: status = .lost
        }
        let account = self.site.snapshot.value.card(CardID(id))?.account
        try await self.atAuthority {
            try await self.site.cards.setStatus(status, of: CardID(id), actor: "\(caller)")
        }
        await self.record(.cardDisable, of: account, CardID(id), "\(card.label): \(status.rawValue)", caller)
        return try self.card(CardID(id))
    }

    func parse(_ number: ClearCardNumber, _ syntax: CardNumberSyntax) throws -> CardNumber {
        do throws(CardNumberError) {
            return try syntax.parse(number.text)
        } catch {
            throw AdminError(
                .badRequest,
                code: "card-number-invalid",
                message: "\(error)",
                remedy: "Give the number as the reader shows it, and say so if it is decimal or reversed."
            )
        }
    }

    private func card(_ id: CardID) throws -> AdminModel.Card {
        let snapshot = self.site.snapshot.value
        guard let card = snapshot.card(id) else {
            throw AdminError(
                .notFound,
                code: "card-unknown",
                message: "there is no card \(id)",
                remedy: "The cards and their ids: p2k16ctl card list."
            )
        }
        return AdminModel.Card(card, in: snapshot, at: self.site.clock.now)
    }

    /// After the authority has done it, so that the record says only what is true.
    private func record(
        _ action: ActionRecord.Action,
        of account: AccountID?,
        _ card: CardID,
        _ detail: String,
        _ caller: Caller
    ) async {
        await self.site.recorder.appendIfPossible(
            .action(
                ActionRecord(
                    at: self.site.clock.now,
                    actor: "\(caller)",
                    action: action,
                    account: account,
                    card: card,
                    detail: detail
                )
            )
        )
    }

    /// Says in the caller's words why the authority did not do it.
    func atAuthority<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as LocalStoreError where error.code == .duplicateCard {
            throw AdminError(.conflict, code: "card-enrolled", message: error.message)
        } catch let error as LocalStoreError {
            throw AdminError(.unavailable, code: "store-unavailable", message: error.message)
        } catch let error as DirectoryError where error.code == .cardAlreadyEnrolled {
            throw AdminError(.conflict, code: "card-enrolled", message: error.message)
        } catch let error as DirectoryError {
            throw AdminError(.refused, code: "refused-upstream", message: error.message)
        } catch is UpstreamAwayError {
            throw Self.upstreamAway("the upstream database is not connected")
        } catch let error as PostgresError {
            throw Self.upstreamAway("the upstream database does not answer: \(error.message)")
        }
    }

    private static func upstreamAway(_ message: String) -> AdminError {
        AdminError(
            .unavailable,
            code: "upstream-away",
            message: message,
            remedy: "Doors go on from the last known facts; try again when p2k16ctl sync status says connected."
        )
    }
}

extension CardNumberSyntax {
    fileprivate init(_ request: CardEnrollRequest) {
        let notation: Notation
        switch request.notation ?? .hexadecimal {
        case .hexadecimal: notation = .hexadecimal
        case .decimal: notation = .decimal
        }
        let byteOrder: ByteOrder
        switch request.byteOrder ?? .normal {
        case .normal: byteOrder = .normal
        case .reversed: byteOrder = .reversed
        }
        let format: AccessControl.CardFormat
        switch request.format ?? .full {
        case .full: format = .full
        case .short32: format = .short32
        case .short24: format = .short24
        }
        self.init(notation: notation, byteOrder: byteOrder, format: format)
    }
}
