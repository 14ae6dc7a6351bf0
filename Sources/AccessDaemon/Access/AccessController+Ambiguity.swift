import AccessControl
import CardHashing
import Hardware

extension AccessController {
    /// The number that a tap stands for, where a reader's text says less than the number.
    ///
    /// It is the only reading that somebody has enrolled. Where two of them are different cards, it is neither: nobody
    /// gets in on somebody else's card.
    func number(of tap: Tap) -> CardNumber {
        guard !tap.alternatives.isEmpty, let ring = self.keys.ring else { return tap.number }
        let snapshot = self.snapshot.value
        var known: [CardID: CardNumber] = [:]
        for number in [tap.number] + tap.alternatives {
            if let card = snapshot.card(matching: ring.tokens(for: number)) { known[card.id] = number }
        }
        switch known.count {
        case 0: return tap.number
        case 1: return known.values.first ?? tap.number
        default: return CardNumber(format: tap.number.format, bytes: [])
        }
    }
}
