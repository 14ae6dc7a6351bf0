extension Card {
    /// What people have made of a card; the greater, the stricter.
    package enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case active
        case disabled
        case lost
    }

    /// What a card is worth at a moment: its status, and for an active card its validity.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case active
        case notYetValid = "not-yet-valid"
        case expired
        case disabled
        case lost
    }

    /// What the card is worth at a moment.
    package func state(at now: Timestamp) -> State {
        switch self.status {
        case .disabled: return .disabled
        case .lost: return .lost
        case .active: break
        }
        if let from = self.validFrom, now < from { return .notYetValid }
        if let until = self.validUntil, now > until { return .expired }
        return .active
    }
}

extension Card.Status: Comparable {
    /// Whether the left status lets more through than the right one: active < disabled < lost.
    package static func < (left: Self, right: Self) -> Bool {
        left.strictness < right.strictness
    }

    private var strictness: Int {
        switch self {
        case .active: 0
        case .disabled: 1
        case .lost: 2
        }
    }
}
