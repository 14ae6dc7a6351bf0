/// The body of `POST /v1/readers/{id}/tap`: what a simulated reader reads, in the reader's own notation.
package struct TapRequest: AdminRequest, Hashable {
    package var number: ClearCardNumber
    /// What is typed after the card where the door asks for a PIN; nil for nothing.
    package var pin: ClearPIN?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case number, pin
    }

    package init(number: ClearCardNumber, pin: ClearPIN? = nil) {
        self.number = number
        self.pin = pin
    }
}
