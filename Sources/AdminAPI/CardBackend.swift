package import AdminModel

/// Cards and the keys that they are known by.
package protocol CardBackend: Sendable {
    /// The cards that match, by id, at most as many as asked for.
    func cards(_ query: CardQuery, caller: Caller) async throws -> CardList
    func card(_ id: Int64, caller: Caller) async throws -> Card
    func enroll(_ request: CardEnrollRequest, caller: Caller) async throws -> Card
    /// Also works while the authority is away; of two statuses the stricter wins.
    func disable(_ request: CardDisableRequest, card id: Int64, caller: Caller) async throws -> Card
    /// The same for all cards of an account; returns those that were changed.
    func disableAll(_ request: CardDisableAllRequest, caller: Caller) async throws -> CardList
    func enable(card id: Int64, caller: Caller) async throws -> Card
    func set(_ request: CardSetRequest, card id: Int64, caller: Caller) async throws -> Card
    /// Returns the new card.
    func replace(_ request: CardReplaceRequest, card id: Int64, caller: Caller) async throws -> Card
    func transfer(_ request: CardTransferRequest, card id: Int64, caller: Caller) async throws -> Card

    func cardKeys(caller: Caller) async throws -> CardKeyList
    /// Makes a new key, under which cards are enrolled from now on.
    func rotateCardKey(caller: Caller) async throws -> CardKeyList
    func retireCardKey(_ request: CardKeyRetireRequest, key id: Int32, caller: Caller) async throws -> CardKeyList
}
