/// A card's number as somebody typed it.
package struct ClearCardNumber: ClearText {
    /// The digits; to be parsed, never to be kept or shown.
    package let text: String
    package var description: String { "(card number)" }

    package init(_ text: String) {
        self.text = text
    }
}
