import AccessControl
import AdminModel

extension AdminModel.Card {
    /// - Parameters:
    ///   - snapshot: where the card comes from.
    ///   - now: to tell whether it is valid.
    ///   - pending: what the authority does not know of it.
    init(
        _ card: AccessControl.Card,
        in snapshot: Snapshot,
        at now: Timestamp,
        pending: AccessControl.CardRestriction? = nil
    ) {
        let tokens = snapshot.tokens(of: card.id)
        // The newest key and the longest form: what the card is found by at its next tap.
        let token = tokens.max { ($0.key, $0.format.length) < ($1.key, $1.format.length) }
        let longest = tokens.max { $0.format.length < $1.format.length }?.format
        self.init(
            id: card.id.rawValue,
            account: snapshot.account(card.account)?.username ?? "account \(card.account)",
            label: card.label,
            status: CardStatus(card.status),
            state: CardState(card.state(at: now)),
            fingerprint: token?.hash.fingerprint,
            short: snapshot.isShort(card.id),
            format: longest.map { AdminModel.CardFormat($0) },
            key: token?.key.rawValue,
            validFrom: card.validFrom.map { WireTime($0) },
            validUntil: card.validUntil.map { WireTime($0) },
            enrolledBy: card.enrolledBy,
            enrolledAt: card.enrolledAt.map { WireTime($0) },
            hasPIN: card.pin != nil,
            guest: card.isGuest ? true : nil,
            pending: pending.map {
                AdminModel.CardRestriction(
                    status: CardStatus($0.status),
                    since: WireTime($0.since),
                    actor: $0.actor
                )
            }
        )
    }
}

extension CardStatus {
    init(_ status: AccessControl.Card.Status) {
        switch status {
        case .active: self = .active
        case .disabled: self = .disabled
        case .lost: self = .lost
        }
    }
}

extension AccessControl.Card.Status {
    init(_ status: CardDisableRequest.Status) {
        switch status {
        case .disabled: self = .disabled
        case .lost: self = .lost
        }
    }
}

extension CardState {
    init(_ state: AccessControl.Card.State) {
        switch state {
        case .active: self = .active
        case .notYetValid: self = .notYetValid
        case .expired: self = .expired
        case .disabled: self = .disabled
        case .lost: self = .lost
        }
    }
}

extension AdminModel.CardFormat {
    init(_ format: AccessControl.CardFormat) {
        switch format {
        case .full: self = .full
        case .short32: self = .short32
        case .short24: self = .short24
        }
    }
}

extension AccessControl.CardFormat {
    init(_ format: AdminModel.CardFormat) {
        switch format {
        case .full: self = .full
        case .short32: self = .short32
        case .short24: self = .short24
        }
    }

    /// Orders the formats by how much of the number they hold.
    fileprivate var length: Int { self.width ?? .max }
}
