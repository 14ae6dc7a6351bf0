import AdminAPI
import AdminModel

extension FakeBackend {
    static let keys = CardKeyList(
        keys: [CardKey(id: 1, fingerprint: "VX22-6QKV", here: true, newest: true, cards: 2, needed: 2)],
        file: "/var/lib/p2k16d/card.key"
    )

    func cards(_ query: CardQuery, caller: Caller) async throws -> CardList {
        try self.note(caller) { seen in
            seen.cards = query
            seen.name = query.account
        }
        return CardList(cards: [Self.card], next: query.after == nil ? 12 : nil)
    }

    func card(_ id: Int64, caller: Caller) async throws -> Card {
        try self.note(caller) { $0.name = String(id) }
        return Self.card
    }

    func enroll(_ request: CardEnrollRequest, caller: Caller) async throws -> Card {
        try self.note(caller) { $0.enroll = request }
        return Self.card
    }

    func disable(_ request: CardDisableRequest, card id: Int64, caller: Caller) async throws -> Card {
        try self.note(caller) { seen in
            seen.disable = request
            seen.name = String(id)
        }
        return Self.card
    }

    func disableAll(_ request: CardDisableAllRequest, caller: Caller) async throws -> CardList {
        try self.note(caller) { $0.name = "\(request.username) \(request.status.rawValue)" }
        return CardList(cards: [Self.card])
    }

    func enable(card id: Int64, caller: Caller) async throws -> Card {
        try self.note(caller) { $0.name = "enable \(id)" }
        return Self.card
    }

    func set(_ request: CardSetRequest, card id: Int64, caller: Caller) async throws -> Card {
        try self.note(caller) { $0.set = request }
        return Self.card
    }

    func replace(_ request: CardReplaceRequest, card id: Int64, caller: Caller) async throws -> Card {
        try self.note(caller) { $0.replace = request }
        return Self.card
    }

    func transfer(_ request: CardTransferRequest, card id: Int64, caller: Caller) async throws -> Card {
        try self.note(caller) { $0.name = "\(id) to \(request.username)" }
        return Self.card
    }

    func cardKeys(caller: Caller) async throws -> CardKeyList {
        try self.note(caller)
        return Self.keys
    }

    func rotateCardKey(caller: Caller) async throws -> CardKeyList {
        try self.note(caller) { $0.name = "rotate" }
        return Self.keys
    }

    func retireCardKey(_ request: CardKeyRetireRequest, key id: Int32, caller: Caller) async throws -> CardKeyList {
        try self.note(caller) { seen in
            seen.retire = request
            seen.name = String(id)
        }
        return Self.keys
    }
}
