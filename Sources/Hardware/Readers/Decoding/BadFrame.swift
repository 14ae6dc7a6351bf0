package import AccessControl

/// Why something that a reader sent is no card, told without any of its content.
package enum BadFrame: Sendable, Hashable {
    /// A parity bit, or the complement of a keypad's nibble, does not fit.
    case parity(bits: Int)
    /// As many bits as no configured format has.
    case bitCount(Int)
    case checksum
    /// It broke off, or the next one began in its middle.
    case incomplete
    /// Longer than any card.
    case overlong
    /// Bytes, keys or keypad codes that belong to no frame.
    case unexpected
    /// The kernel could not keep everything that came.
    case lost
    /// A message that the broker kept from before.
    case retained
    case number(CardNumberError)
}

extension BadFrame: CustomStringConvertible {
    package var description: String {
        switch self {
        case .parity(let bits): "a frame of \(bits) bits with wrong parity"
        case .bitCount(let bits): "a frame of \(bits) bits, which is none of the reader's formats"
        case .checksum: "a frame with a wrong checksum"
        case .incomplete: "a frame that broke off"
        case .overlong: "a frame that is longer than any card"
        case .unexpected: "something that belongs to no frame"
        case .lost: "a frame of which a part was lost on the way"
        case .retained: "a message with the retain flag, which is refused"
        case .number(let error): "\(error)"
        }
    }
}
