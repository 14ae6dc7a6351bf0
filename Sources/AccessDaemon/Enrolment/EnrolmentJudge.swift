import AccessControl
import CardHashing

/// Judges a tapped card before anything is stored: what would be kept of it, or why it cannot be taken.
struct EnrolmentJudge: Sendable {
    let snapshot: CurrentSnapshot
    let keys: CardKeys
    let clock: TrustedClock
    /// Those that readers of this site deliver.
    let shortFormats: Set<CardFormat>

    func judge(_ number: CardNumber, for purpose: EnrolmentPurpose) -> Result<[CardToken], EnrolmentRefusal> {
        if let refusal = number.refusal { return .failure(.number(refusal)) }
        guard let ring = self.keys.ring else { return .failure(.noKey) }
        switch purpose {
        case .enrol(_, _, _, _, let isGuest):
            if isGuest, let card = self.endedGuestCard(number, ring) {
                return .success(Array(self.snapshot.value.tokens(of: card.id)))
            }
            return self.enrolling(number, ring)
        case .complete(let card): return self.completing(card, with: number, ring)
        }
    }

    /// The card, if a guest had it whose time is over: it may be lent again.
    func endedGuestCard(_ number: CardNumber, _ ring: CardKeyRing) -> Card? {
        guard let card = self.snapshot.value.card(matching: ring.tokens(for: number)), card.isGuest else { return nil }
        switch card.state(at: self.clock.now) {
        case .expired, .disabled: return card
        case .active, .notYetValid, .lost: return nil
        }
    }

    private func enrolling(_ number: CardNumber, _ ring: CardKeyRing) -> Result<[CardToken], EnrolmentRefusal> {
        let snapshot = self.snapshot.value
        if let card = snapshot.card(matching: ring.tokens(for: number)) { return .failure(.enrolled(card.id)) }
        if let refusal = self.sharedShortForm(of: number, ring, except: nil) { return .failure(refusal) }
        return .success(ring.tokens(enrolling: number, shortFormats: self.shortFormats))
    }

    private func completing(
        _ card: CardID,
        with number: CardNumber,
        _ ring: CardKeyRing
    ) -> Result<[CardToken], EnrolmentRefusal> {
        guard number.format == .full else { return .failure(.notFull) }
        let snapshot = self.snapshot.value
        if let other = snapshot.card(matching: ring.tokens(for: number)) { return .failure(.enrolled(other.id)) }
        // Every form that is known under a key at hand has to be this number's; one at least proves that it is the card.
        let known = snapshot.tokens(of: card)
        let comparable = known.filter { token in ring.keys.contains { $0.id == token.key } }
        let matches = comparable.allSatisfy { token in
            guard let form = number.form(token.format) else { return false }
            return ring.tokens(for: form).contains(token)
        }
        guard matches, !comparable.isEmpty else { return .failure(.differentCard) }
        if let refusal = self.sharedShortForm(of: number, ring, except: card) { return .failure(refusal) }
        let formats = self.shortFormats.union(known.map(\.format)).subtracting([.full])
        return .success(ring.tokens(enrolling: number, shortFormats: formats).filter { !known.contains($0) })
    }

    private func sharedShortForm(
        of number: CardNumber,
        _ ring: CardKeyRing,
        except card: CardID?
    ) -> EnrolmentRefusal? {
        for format in CardFormat.allCases where format != number.format && self.shortFormats.contains(format) {
            guard let form = number.form(format), let other = self.snapshot.value.card(matching: ring.tokens(for: form))
            else { continue }
            if other.id != card { return .sameShortForm(other.id, format) }
        }
        return nil
    }
}
