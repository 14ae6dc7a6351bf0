import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import LocalStore
import Postgres
import P2K16Directory

extension DaemonBackend {
    func cards(_ query: CardQuery, caller: Caller) async throws -> CardList {
        let snapshot = self.site.snapshot.value
        let now = self.site.clock.now
        let account = try query.account.map { try self.account(named: $0).id }
        let newest = query.oldKey ? try self.keyRing().newest.id : nil
        let horizon = query.expiringWithinDays.map { now + .seconds(86_400 * $0) }
        let pending = Dictionary(uniqueKeysWithValues: self.site.snapshot.restrictions.map { ($0.card, $0) })
        var cards: [AdminModel.Card] = []
        for card in snapshot.cards where card.id.rawValue > query.after ?? .min {
            if let account, card.account != account { continue }
            let state = CardState(card.state(at: now))
            if let wanted = query.state, state != wanted { continue }
            if let newest, state != .active || !snapshot.isUnknown(card.id, under: newest) { continue }
            if let horizon {
                guard state == .active, let until = card.validUntil, until <= horizon else { continue }
            }
            // One more than asked for tells that there are more.
            guard cards.count < query.limit else {
                return CardList(cards: await self.withLastUse(cards), next: cards.last?.id)
            }
            cards.append(AdminModel.Card(card, in: snapshot, at: now, pending: pending[card.id]))
        }
        return CardList(cards: await self.withLastUse(cards))
    }

    func card(_ id: Int64, caller: Caller) async throws -> AdminModel.Card {
        let card = try self.wire(CardID(id))
        return await self.withLastUse([card])[0]
    }

    func enroll(_ request: CardEnrollRequest, caller: Caller) async throws -> AdminModel.Card {
        let account = try self.account(named: request.username)
        let number = try self.acceptable(request.number, CardNumberSyntax(request))
        let draft = CardDraft(
            account: account.id,
            label: try self.label(request.label ?? Self.defaultLabel),
            validFrom: request.validFrom?.timestamp,
            validUntil: request.validUntil?.timestamp,
            tokens: try self.tokens(enrolling: number)
        )
        return try await self.enroll(draft, for: account, caller: caller)
    }

    /// What a card is called that nobody gave a name.
    static let defaultLabel = "card"

    /// Stores a card whose number has been hashed, and puts that on record.
    func enroll(_ draft: CardDraft, for account: Account, caller: Caller) async throws -> AdminModel.Card {
        let fingerprint = draft.tokens.first?.hash.fingerprint ?? "-"
        let id = try await self.atAuthority { try await self.site.cards.enroll(draft, actor: "\(caller)") }
        await self.record(
            .cardEnroll,
            of: account.id,
            id,
            "\(draft.isGuest ? "lent to a guest: " : "")\(draft.label), \(fingerprint)",
            caller
        )
        await self.site.taps.notes.enrolled(draft.tokens)
        if let card = try? self.wire(id) { return card }
        // The authority has it; this site will know it with its next sync.
        let card = AccessControl.Card(
            id: id,
            account: account.id,
            label: draft.label,
            validFrom: draft.validFrom,
            validUntil: draft.validUntil,
            enrolledBy: "\(caller)",
            enrolledAt: self.site.clock.now
        )
        return self.wire(notYetKnown: card, draft.tokens)
    }

    /// The number of a card that may be enrolled.
    func acceptable(_ number: ClearCardNumber, _ syntax: CardNumberSyntax) throws -> CardNumber {
        let number = try self.parse(number, syntax)
        if let refusal = number.refusal {
            throw AdminError(.refused, code: "card-refused", message: "\(refusal)", remedy: "Take another card.")
        }
        return number
    }

    /// What to store of a card that nobody has.
    ///
    /// The authority takes no hash twice; but while two keys are in use, a card may be known by the older one alone.
    func tokens(enrolling number: CardNumber) throws -> [CardToken] {
        let ring = try self.keyRing()
        let tokens = ring.tokens(enrolling: number, shortFormats: self.site.configuration.shortFormats)
        let snapshot = self.site.snapshot.value
        for token in tokens {
            guard let form = number.form(token.format),
                let known = snapshot.card(matching: ring.tokens(for: form).filter { $0.key != token.key })
            else { continue }
            let owner = snapshot.account(known.account)?.username ?? "account \(known.account)"
            let name = "card \(known.id) “\(known.label)” of \(owner) (\(known.status.rawValue))"
            throw AdminError(
                .conflict,
                code: "card-enrolled",
                message: token.format == number.format
                    ? "this is \(name) already"
                    : "readers that deliver only the short form \(token.format) could not tell this card from \(name)",
                remedy: "Change that card, or take another one."
            )
        }
        return tokens
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

    func keyRing() throws -> CardKeyRing {
        guard let ring = self.site.keys.ring else {
            throw AdminError(
                .unavailable,
                code: "card-key-missing",
                message: "there is no card key yet, so no card can be recognised",
                remedy: "It is made when the upstream is reached for the first time; see p2k16ctl health."
            )
        }
        return ring
    }

    /// A label that people can read, and nothing that a terminal or a list would trip over.
    func label(_ text: String) throws -> String {
        let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 32 && !(127..<160).contains($0.value) }
        guard isPrintable, (1...100).contains(text.count), text.contains(where: { !$0.isWhitespace }) else {
            throw AdminError(
                .badRequest,
                code: "label-invalid",
                message: "a label has 1 to 100 characters, no control characters among them",
                remedy: "Give another label."
            )
        }
        return text
    }

    func card(_ id: CardID) throws -> AccessControl.Card {
        guard let card = self.site.snapshot.value.card(id) else { throw Self.unknownCard(id.rawValue) }
        return card
    }

    func wire(_ id: CardID) throws -> AdminModel.Card {
        AdminModel.Card(
            try self.card(id),
            in: self.site.snapshot.value,
            at: self.site.clock.now,
            pending: self.site.snapshot.restriction(of: id)
        )
    }

    private static func unknownCard(_ id: Int64) -> AdminError {
        AdminError(
            .notFound,
            code: "card-unknown",
            message: "there is no card \(id)",
            remedy: "The cards and their ids: p2k16ctl card list."
        )
    }

    /// After the authority has done it, so that the record says only what is true.
    func record(
        _ action: ActionRecord.Action,
        of account: AccountID?,
        _ card: CardID?,
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
        } catch let error as LocalStoreError {
            switch error.code {
            case .duplicateCard: throw AdminError(.conflict, code: "card-enrolled", message: error.message)
            case .cardNotShort: throw AdminError(.conflict, code: "card-not-short", message: error.message)
            case .unknownCard: throw AdminError(.notFound, code: "card-unknown", message: error.message)
            case .unknownAccount, .systemAccount, .keyMismatch:
                throw AdminError(.refused, code: "refused-directory", message: error.message)
            default: throw AdminError(.unavailable, code: "store-unavailable", message: error.message)
            }
        } catch let error as DirectoryError {
            switch error.code {
            case .cardAlreadyEnrolled: throw AdminError(.conflict, code: "card-enrolled", message: error.message)
            case .cardNotShort: throw AdminError(.conflict, code: "card-not-short", message: error.message)
            case .unknownCard: throw AdminError(.notFound, code: "card-unknown", message: error.message)
            default: throw AdminError(.refused, code: "refused-upstream", message: error.message)
            }
        } catch let error as RestrictionPendingError {
            throw AdminError(
                .conflict,
                code: "card-restriction-pending",
                message: "\(error)",
                remedy: "Try again when p2k16ctl sync status shows no card to be taken away upstream."
            )
        } catch is UpstreamAwayError {
            throw Self.upstreamAway("the upstream database is not connected")
        } catch let error as PostgresError {
            throw Self.upstreamAway("the upstream database does not answer: \(error.message)")
        }
    }

    static func upstreamAway(_ message: String) -> AdminError {
        AdminError(
            .unavailable,
            code: "upstream-away",
            message: message,
            remedy: "Doors go on from the last known facts; try again when p2k16ctl sync status says connected."
        )
    }
}

extension CardNumberSyntax {
    init(_ request: CardEnrollRequest) {
        self.init(request.notation, request.byteOrder, request.format)
    }

    init(_ request: CardReplaceRequest) {
        self.init(request.notation, request.byteOrder, request.format)
    }

    init(_ notation: CardNotation?, _ byteOrder: CardByteOrder?, _ format: AdminModel.CardFormat?) {
        self.init(
            notation: notation == .decimal ? .decimal : .hexadecimal,
            byteOrder: byteOrder == .reversed ? .reversed : .normal,
            format: AccessControl.CardFormat(format ?? .full)
        )
    }
}
