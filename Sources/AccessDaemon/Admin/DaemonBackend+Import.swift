import AccessControl
import AdminAPI
import AdminModel
import CardHashing

extension DaemonBackend {
    func importCards(_ request: CardImportRequest, caller: Caller) async throws -> CardImportReply {
        let ring = try self.keyRing()
        let syntax = CardNumberSyntax(request.notation, request.byteOrder, request.format)
        // The snapshot looks names up one by one; a batch asks for many.
        var accounts: [String: AccountID] = [:]
        for account in self.site.snapshot.value.accounts { accounts[account.username.lowercased()] = account.id }
        var results = request.rows.map { CardImportResult(line: $0.line, outcome: .refused) }
        var cards: [(index: Int, card: ImportedCard)] = []
        for (index, row) in request.rows.enumerated() {
            switch self.card(of: row, syntax, ring, accounts) {
            case .success(let card):
                results[index].fingerprint = card.tokens[0].hash.fingerprint
                cards.append((index, card))
            case .failure(let refusal): results[index].reason = refusal.reason
            }
        }
        let dryRun = request.dryRun ?? false
        let hashed = cards.map(\.card)
        let outcomes = try await self.atAuthority {
            try await self.site.cards.importCards(hashed, dryRun: dryRun, actor: "\(caller)")
        }
        var enrolled: [(card: ImportedCard, id: CardID)] = []
        for ((index, card), outcome) in zip(cards, outcomes) {
            switch outcome {
            case .enrolled(let id):
                results[index].outcome = .enrolled
                results[index].card = id?.rawValue
                if let id { enrolled.append((card, id)) }
            case .skipped(let id):
                results[index].outcome = .skipped
                results[index].card = id?.rawValue
            case .refused(let reason): results[index].reason = reason
            }
        }
        await self.record(enrolled, caller)
        return CardImportReply(rows: results)
    }

    private struct RowRefusal: Error {
        var reason: String
    }

    private func card(
        of row: CardImportRow,
        _ syntax: CardNumberSyntax,
        _ ring: CardKeyRing,
        _ accounts: [String: AccountID]
    ) -> Result<ImportedCard, RowRefusal> {
        // What stands there is not repeated: columns may have been mixed up.
        guard let account = accounts[row.username.lowercased()] else {
            return .failure(RowRefusal(reason: "there is no such account"))
        }
        if let from = row.validFrom, let until = row.validUntil, until <= from {
            return .failure(RowRefusal(reason: "it is valid until before it is valid from"))
        }
        guard let label = try? self.label(row.label ?? Self.defaultLabel) else {
            return .failure(RowRefusal(reason: "its label has more than 100 characters, or control characters"))
        }
        let number: CardNumber
        do throws(CardNumberError) {
            number = try syntax.parse(row.number.text)
            if let refusal = number.refusal { throw .refused(refusal) }
        } catch {
            return .failure(RowRefusal(reason: "\(error)"))
        }
        let tokens = ring.tokens(enrolling: number, shortFormats: self.site.configuration.shortFormats)
        return .success(
            ImportedCard(
                line: row.line,
                account: account,
                label: label,
                validFrom: row.validFrom?.timestamp,
                validUntil: row.validUntil?.timestamp,
                tokens: tokens,
                lookups: Set(tokens.map(\.format)).compactMap { number.form($0) }.flatMap { ring.tokens(for: $0) }
            )
        )
    }

    /// All at once, so that they share the journal's write to the disk.
    private func record(_ enrolled: [(card: ImportedCard, id: CardID)], _ caller: Caller) async {
        await withTaskGroup { group in
            for (card, id) in enrolled {
                group.addTask {
                    let fingerprint = card.tokens[0].hash.fingerprint
                    let detail = "\(card.label), \(fingerprint), imported"
                    await self.record(.cardEnroll, of: card.account, id, detail, caller)
                }
            }
        }
        guard !enrolled.isEmpty else { return }
        await self.site.taps.notes.enrolled(enrolled.flatMap(\.card.tokens))
    }
}
