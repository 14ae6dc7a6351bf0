/// A key of a reader's keypad.
package enum KeypadKey: Sendable, Hashable {
    /// 0 to 9.
    case digit(UInt8)
    /// `*`: what was typed so far does not count.
    case clear
    /// `#`: the PIN is complete.
    case enter
}

extension KeypadKey {
    /// - Parameter character: `0` to `9`, `*` or `#` in ASCII.
    package init?(_ character: UInt8) {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit(character - UInt8(ascii: "0"))
        case UInt8(ascii: "*"): self = .clear
        case UInt8(ascii: "#"): self = .enter
        default: return nil
        }
    }
}

extension KeypadKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the digit: it belongs to somebody's PIN.
    package var description: String {
        switch self {
        case .digit: "<digit>"
        case .clear: "*"
        case .enter: "#"
        }
    }

    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: ["key": self.description]) }
}
