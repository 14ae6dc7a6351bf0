/// The body of `POST /v1/cards/{card}/pin`.
package struct CardPINRequest: AdminRequest, Hashable {
    /// 4 to 8 digits; nil takes the PIN away.
    package var pin: ClearPIN?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case pin
    }

    package init(pin: ClearPIN?) {
        self.pin = pin
    }
}
