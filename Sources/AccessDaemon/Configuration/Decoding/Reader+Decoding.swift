import AccessControl

extension Configuration.Reader {
    init?(_ mapping: inout ConfigurationMapping, id: String, doors: [String], hasBroker: Bool) {
        let type = mapping.required("type")
        let kind = type?.word(among: ["simulated", "mqtt"])
        var source: Source?
        switch kind {
        case "simulated": source = .simulated
        case "mqtt":
            type?.checkBroker(hasBroker)
            source = mapping.required("topic")?.topic().map(Source.mqtt)
        default: break
        }
        let door = mapping.required("door")?.name(of: "door", among: doors)
        let notation = mapping.optional("notation")?.choice(of: CardNumberSyntax.Notation.self)
        let order = mapping.optional("byte_order")?.choice(of: CardNumberSyntax.ByteOrder.self)
        let format = mapping.optional("format")?.choice(of: CardFormat.self)
        let length = mapping.optional("length")?.integer(in: 1...10)
        let debounce = mapping.optional("debounce")?.duration(in: .zero ... .seconds(60))
        if kind == nil { mapping.acceptAnything() }
        guard let source, let door else { return nil }
        self.init(
            id: ReaderID(id),
            source: source,
            door: DoorID(door),
            syntax: CardNumberSyntax(
                notation: notation ?? .hexadecimal,
                byteOrder: order ?? .normal,
                format: format ?? .full,
                length: length
            ),
            debounce: debounce ?? .seconds(2)
        )
    }
}
