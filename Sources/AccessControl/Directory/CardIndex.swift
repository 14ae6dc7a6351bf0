/// Finds the card of a hash in constant time: open addressing over positions, 8 bytes a slot.
///
/// A `Dictionary` would hold every 32-byte hash a second time; the hash is uniform, so its own bits pick the slot.
struct CardIndex: Sendable {
    private struct Slot: Sendable {
        /// Position of the token plus one; 0 is free.
        var token: UInt32 = 0
        var card: UInt32 = 0
    }

    private var slots: [Slot]

    init(_ tokens: Relation<CardToken>) {
        var capacity = 8
        while capacity < tokens.values.count * 2 { capacity *= 2 }
        self.slots = Array(repeating: Slot(), count: capacity)
        for card in 0..<tokens.ownerCount {
            for position in tokens.range(of: card) {
                var slot = self.slot(of: tokens.values[position].hash)
                while self.slots[slot].token != 0 { slot = (slot + 1) & (self.slots.count - 1) }
                self.slots[slot] = Slot(token: UInt32(position + 1), card: UInt32(card))
            }
        }
    }

    /// The position of the card that holds a token.
    func card(of token: CardToken, in tokens: Relation<CardToken>) -> Int? {
        var slot = self.slot(of: token.hash)
        while self.slots[slot].token != 0 {
            if tokens.values[Int(self.slots[slot].token) - 1].hash == token.hash { return Int(self.slots[slot].card) }
            slot = (slot + 1) & (self.slots.count - 1)
        }
        return nil
    }

    private func slot(of hash: CardHash) -> Int {
        Int(truncatingIfNeeded: hash.bucket) & (self.slots.count - 1)
    }
}
