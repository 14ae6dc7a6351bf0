/// What came from a reader, for somebody who looks on while it is wired.
package enum ReaderActivity: Sendable {
    /// - Parameter isRepeated: the same card that still lies there, which is no tap.
    case card(Tap, isRepeated: Bool)
    /// A key of the keypad. Which one is not told: it may belong to somebody's PIN.
    case key
    case bad(BadFrame)
}
