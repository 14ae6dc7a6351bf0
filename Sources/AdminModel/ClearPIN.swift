/// A PIN as somebody typed it.
package struct ClearPIN: ClearText {
    /// The digits; to be hashed, never to be kept or shown.
    package let text: String
    package var description: String { "(PIN)" }

    package init(_ text: String) {
        self.text = text
    }
}
