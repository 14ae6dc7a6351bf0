import AccessControl
import Hardware

extension Configuration.NativeController {
    init?(_ mapping: inout ConfigurationMapping) {
        let topic = mapping.required("topic")?.topicBase()
        let key = mapping.secret("key")
        let interval = mapping.optional("interval")?.duration(in: .seconds(1) ... .seconds(60))
        let timeout = mapping.optional("timeout")?.duration(in: .seconds(1) ... .seconds(4))
        let requestAge = mapping.optional("request_age")?.duration(in: .seconds(1) ... .seconds(30))
        let syntax = CardNumberSyntax(&mapping)
        if key == nil, !mapping.has("key_file"), !mapping.has("key_credential") {
            mapping.owner.note(
                "has no key: whoever may publish on the broker can power the tool",
                suggestion: "Add 'key_file' or 'key_credential', or see to the broker's access rules."
            )
        }
        guard let topic else { return nil }
        var settings = Hardware.NativeController.Settings(topic: topic, syntax: syntax)
        if let interval { settings.interval = interval }
        if let timeout { settings.timeout = timeout }
        if let requestAge { settings.requestAge = requestAge }
        self.init(settings: settings, key: key)
    }
}

extension CardNumberSyntax {
    /// The keys that say how a device writes card numbers.
    init(_ mapping: inout ConfigurationMapping) {
        let notation = mapping.optional("notation")?.choice(of: Notation.self)
        let length = mapping.optional("length")?.integer(in: 1...10)
        let order = mapping.optional("byte_order")?.choice(of: ByteOrder.self)
        let format = mapping.optional("format")?.choice(of: CardFormat.self)
        self.init(
            notation: notation ?? .hexadecimal,
            byteOrder: order ?? .normal,
            format: format ?? .full,
            length: length
        )
    }
}
