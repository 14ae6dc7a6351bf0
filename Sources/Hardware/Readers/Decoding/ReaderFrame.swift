package import AccessControl

/// What a decoder made of what a device sent.
package enum ReaderFrame: Sendable, Hashable {
    case card(CardNumber)
    /// A key of the reader's keypad.
    case key(KeypadKey)
    case bad(BadFrame)
}
