/// A card's number as somebody typed it, on its way to the daemon: it prints as nothing, so that it gets into no log.
package struct ClearCardNumber: Sendable, Hashable {
    /// The digits; to be parsed, never to be kept or shown.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension ClearCardNumber: Codable {
    package init(from decoder: any Decoder) throws {
        self.text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.text)
    }
}

extension ClearCardNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(card number)" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
