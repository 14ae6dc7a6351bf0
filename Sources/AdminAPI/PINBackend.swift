package import AdminModel

/// What the admin socket does with PINs of cards.
package protocol PINBackend: Sendable {
    /// Gives a card its PIN, or takes it away.
    func setPIN(_ request: CardPINRequest, card id: Int64, caller: Caller) async throws -> Card
}
