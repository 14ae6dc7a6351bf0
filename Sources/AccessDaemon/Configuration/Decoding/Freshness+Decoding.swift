import AccessControl

extension ConfigurationValue {
    /// How old the facts may be: a duration, or the word for any age.
    func maxAge() -> Freshness? {
        if case .scalar("unlimited", _) = self.content { return .any }
        return self.duration(in: .seconds(5) ... .seconds(3650 * 86_400)).map { .within($0) }
    }
}

extension Configuration {
    /// What a door or tool goes by that says nothing of its own.
    static let defaultFreshness = Freshness.within(.seconds(72 * 3600))

    /// Reports ages that the upstream would never be asked in, and notes those that say nothing where there is none.
    static func checkAges(_ mapping: inout ConfigurationMapping, upstream: Upstream?) {
        var values: [ConfigurationValue] = []
        for section in ["policy", "doors", "tools"] {
            guard case .mapping(let entries) = mapping.peek(section)?.content else { continue }
            values += section == "policy" ? entries.filter { $0.key == "max_age" }.map(\.value) : []
            for (_, value) in entries where section != "policy" {
                guard case .mapping(let keys) = value.content else { continue }
                values += keys.filter { $0.key == "max_age" || $0.key == "online_only" }.map(\.value)
            }
        }
        for value in values {
            guard let upstream else {
                if !mapping.has("upstream") {
                    value.note("says nothing without 'upstream': this machine's own facts are never old")
                }
                continue
            }
            guard case .scalar(let text, _) = value.content, let age = DurationSyntax.parse(text) else { continue }
            if age < upstream.pollInterval * 2 {
                value.fail(
                    "is shorter than two times 'upstream.poll_interval', so that a single late answer would shut people out",
                    suggestion: "Make it longer."
                )
            }
        }
    }
}
