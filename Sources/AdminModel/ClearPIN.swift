/// A PIN as somebody typed it, on its way to the daemon: it prints as nothing, so that it gets into no log.
package struct ClearPIN: Sendable, Hashable {
    /// The digits; to be hashed, never to be kept or shown.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension ClearPIN: Codable {
    package init(from decoder: any Decoder) throws {
        self.text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.text)
    }
}

extension ClearPIN: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(PIN)" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
