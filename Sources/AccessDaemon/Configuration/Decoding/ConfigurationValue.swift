/// A value of the file together with where it stands and what it is called.
struct ConfigurationValue {
    enum Content {
        /// - Parameter isPlain: not quoted, so that it may also be a number, a Boolean or nothing.
        case scalar(String, isPlain: Bool)
        case list([ConfigurationValue])
        case mapping([(key: String, value: ConfigurationValue)])
    }

    let content: Content
    let position: ConfigurationProblem.Position
    /// Where its key stands; for elements of a list and for the whole file its own position.
    let keyPosition: ConfigurationProblem.Position
    /// Its keys joined by dots; empty for the whole file.
    let path: String
    let context: ConfigurationContext

    /// Nothing, an empty text, or one of YAML's words for it.
    var isNull: Bool {
        switch self.content {
        case .scalar(let text, let isPlain): isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
        case .list, .mapping: false
        }
    }

    /// Reports that this value is wrong; the message follows its name.
    func fail(_ message: String, suggestion: String? = nil) {
        let name = self.path.isEmpty ? "the file" : "'\(self.path)'"
        self.context.report("\(name) \(message)", at: self.position, suggestion: suggestion)
    }

    func note(_ message: String, suggestion: String? = nil) {
        self.context.note("'\(self.path)' \(message)", at: self.position, suggestion: suggestion)
    }

    /// What it is, for messages.
    var kind: String {
        switch self.content {
        case .scalar where self.isNull: "empty"
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "a section of keys"
        }
    }

    /// Its elements; reports anything but a list.
    func list() -> [ConfigurationValue]? {
        guard case .list(let elements) = self.content else {
            self.fail("must be a list, not \(self.kind)", suggestion: "Write it as [a, b], or [] for none.")
            return nil
        }
        return elements
    }

    /// Its keys and values where the keys are names that the configuration gives; reports anything but a mapping.
    func entries() -> [(key: String, value: ConfigurationValue)]? {
        guard case .mapping(let entries) = self.content else {
            self.fail("must be a section of keys, not \(self.kind)", suggestion: "Write each as 'key: value'.")
            return nil
        }
        return entries
    }

    /// Decodes a mapping of known keys and reports those that the body did not ask for.
    ///
    /// - Returns: nil when this is no mapping or the body could not make its result.
    func decode<Result>(_ body: (inout ConfigurationMapping) -> Result?) -> Result? {
        guard let entries = self.entries() else { return nil }
        var mapping = ConfigurationMapping(entries: entries, owner: self)
        let result = body(&mapping)
        mapping.reportUnknownKeys()
        return result
    }
}
