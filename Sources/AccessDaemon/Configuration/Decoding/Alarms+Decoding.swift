import AccessControl

extension Configuration.Alarms {
    private static let walking = Duration.zero ... .seconds(600)
    private static let attempt = Duration.seconds(1) ... .seconds(60)

    init(_ mapping: inout ConfigurationMapping, doors: [String]) {
        self.init()
        if let openings = mapping.optional("did_not_open")?.integer(in: 0...100) { self.didNotOpen = openings }
        if let hours = mapping.optional("reader_silent")?.integer(in: 0...168) { self.readerSilent = hours }
        if let age = mapping.optional("upstream_stale")?.duration(in: .seconds(60) ... .seconds(30 * 86400)) {
            self.upstreamStale = age
        }
        if let time = mapping.optional("walking_time")?.duration(in: Self.walking) { self.walkingTime = time }
        for element in mapping.optional("neighbours")?.list() ?? [] {
            guard let (pair, time) = element.decode({ Self.neighbours(&$0, doors: doors) }) else { continue }
            self.neighbours[pair] = time
        }
        let command = mapping.optional("command")
        self.command = command?.command() ?? []
        let timeout = mapping.optional("command_timeout")
        if let limit = timeout?.duration(in: Self.attempt) { self.commandTimeout = limit }
        if command == nil { timeout?.fail("has no 'command'", suggestion: "Add 'command', or remove it.") }
        self.webhook = mapping.optional("webhook")?.decode { Webhook(&$0, timeout: Self.attempt) }
    }

    private static func neighbours(
        _ mapping: inout ConfigurationMapping,
        doors: [String]
    ) -> (Set<DoorID>, Duration)? {
        let value = mapping.required("doors")
        let names = value?.names(of: "door", among: doors)
        let time = mapping.optional("walking_time")?.duration(in: Self.walking) ?? .zero
        guard let value, let names else { return nil }
        guard names.count == 2 else {
            value.fail("must name two doors", suggestion: "Write one entry for each pair.")
            return nil
        }
        return (Set(names.map { DoorID($0) }), time)
    }
}

extension Configuration.Alarms.Webhook {
    fileprivate init?(_ mapping: inout ConfigurationMapping, timeout: ClosedRange<Duration>) {
        let value = mapping.required("url")
        let text = value?.text(limit: 2048)
        let token = mapping.secret("token")
        let authority = mapping.optional("ca_file")?.filePath()
        let limit = mapping.optional("timeout")?.duration(in: timeout) ?? .seconds(10)
        guard let value, let text else { return nil }
        guard let address = WebhookAddress(text) else {
            value.fail("is no address for a webhook", suggestion: "Write it as https://example.org/alarms.")
            return nil
        }
        if address.isExposed, token != nil {
            value.note("sends the token over the network in clear", suggestion: "Use https.")
        }
        self.init(url: text, token: token, authorityFile: authority, timeout: limit)
    }
}

extension ConfigurationValue {
    /// A program by its whole path, and its arguments.
    fileprivate func command() -> [String]? {
        guard let elements = self.list() else { return nil }
        guard let program = elements.first else {
            self.fail("is empty", suggestion: "Name a program by its path, or remove the key.")
            return nil
        }
        let texts = elements.compactMap { $0.text(limit: 4095) }
        guard texts.count == elements.count else { return nil }
        guard texts[0].hasPrefix("/") else {
            program.fail("is no whole path of a program", suggestion: "There is no shell: write it as /usr/local/bin/…")
            return nil
        }
        return texts
    }
}
