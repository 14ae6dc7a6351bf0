/// Why a text is not a card number, told without repeating any of it.
package enum CardNumberError: Error, Hashable, Sendable {
    case empty
    case notADigit
    case tooLong
    /// The number has this many bytes; cards have 4, 5, 7, 8 or 10.
    case unusualLength(Int)
    case refused(CardNumberRefusal)
}

extension CardNumberError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the card number is empty"
        case .notADigit: "the card number holds a character that is no digit of its notation"
        case .tooLong: "the card number has more digits than any card"
        case .unusualLength(let count): "the card number is \(count) bytes long; cards have 4, 5, 7, 8 or 10"
        case .refused(let refusal): refusal.description
        }
    }
}
