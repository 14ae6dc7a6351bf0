/// The keys of one section while it is decoded; a key is known by being asked for.
struct ConfigurationMapping {
    private let entries: [(key: String, value: ConfigurationValue)]
    let owner: ConfigurationValue
    private var known: [String] = []

    init(entries: [(key: String, value: ConfigurationValue)], owner: ConfigurationValue) {
        self.entries = entries
        self.owner = owner
    }

    /// The value of a key that may be absent; one without a value is reported.
    mutating func optional(_ key: String) -> ConfigurationValue? {
        self.known.append(key)
        guard let value = self.peek(key) else { return nil }
        guard !value.isNull else {
            value.fail("has no value", suggestion: "Give it one, or remove the key.")
            return nil
        }
        return value
    }

    /// A second look at a key that was asked for already.
    func peek(_ key: String) -> ConfigurationValue? {
        self.entries.first { $0.key == key }?.value
    }

    /// Stops unknown keys from being reported.
    mutating func acceptAnything() {
        self.known.append(contentsOf: self.entries.map(\.key))
    }

    /// The value of a key that must be there.
    mutating func required(_ key: String) -> ConfigurationValue? {
        let value = self.optional(key)
        if !self.has(key) {
            let place = self.owner.path.isEmpty ? "" : " in '\(self.owner.path)'"
            self.owner.context.report(
                "missing key '\(key)'\(place)",
                at: self.owner.keyPosition,
                suggestion: self.misspelling(of: key).map { "Is '\($0)' meant to be it?" } ?? "Add it."
            )
        }
        return value
    }

    /// Whether the key is there, whatever its value.
    func has(_ key: String) -> Bool {
        self.peek(key) != nil
    }

    func reportUnknownKeys() {
        for (key, value) in self.entries where !self.known.contains(key) {
            if key == "password", self.known.contains("password_file") {
                self.owner.context.report(
                    "'\(value.path)' puts a password into the configuration",
                    at: value.keyPosition,
                    suggestion: "Put it into a file that only the daemon's user may read and name that in "
                        + "'password_file', or name a systemd credential in 'password_credential'."
                )
                continue
            }
            let place = self.owner.path.isEmpty ? "" : " in '\(self.owner.path)'"
            let near = Suggestion.nearest(to: key, among: self.known)
            self.owner.context.report(
                "unknown key '\(key)'\(place)",
                at: value.keyPosition,
                suggestion: near.map { "Did you mean '\($0)'?" }
                    ?? "Known here: \(self.known.sorted().joined(separator: ", "))."
            )
        }
    }

    /// A key of the section that is close to this one and is not another known key.
    private func misspelling(of key: String) -> String? {
        Suggestion.nearest(to: key, among: self.entries.map(\.key).filter { !self.known.contains($0) })
    }
}
