/// Each of these reports what does not fit and returns nil.
extension ConfigurationValue {
    /// What a scalar says, and whether it is unquoted.
    private func scalar(_ expected: String, suggestion: String? = nil) -> (text: String, isPlain: Bool)? {
        guard case .scalar(let text, let isPlain) = self.content, !self.isNull else {
            self.fail("must be \(expected), not \(self.kind)", suggestion: suggestion)
            return nil
        }
        return (text, isPlain)
    }

    /// A text that is not blank, has no control characters and is at most this many bytes long.
    func text(limit: Int = 255) -> String? {
        guard let (text, _) = self.scalar("text") else { return nil }
        guard !text.allSatisfy(\.isWhitespace) else {
            self.fail("is blank", suggestion: "Give it a value, or remove the key.")
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            self.fail("holds a control character", suggestion: "Write it on one line without tabs and escapes.")
            return nil
        }
        guard text.utf8.count <= limit else {
            self.fail("is longer than \(limit) bytes", suggestion: "Shorten it.")
            return nil
        }
        return text
    }

    /// A text of `a-z`, `0-9` and these further characters that starts with a letter or digit, of at most 63.
    func identifier(and further: String) -> String? {
        guard let text = self.text() else { return nil }
        guard Self.isIdentifier(text, and: further) else {
            self.fail("is '\(text)'", suggestion: Self.identifierRule(and: further))
            return nil
        }
        return text
    }

    static func isIdentifier(_ text: String, and further: String) -> Bool {
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789"
        guard let first = text.first, letters.contains(first), text.utf8.count <= 63 else { return false }
        return text.allSatisfy { letters.contains($0) || further.contains($0) }
    }

    static func identifierRule(and further: String) -> String {
        let signs = further.map { "'\($0)'" }.joined(separator: ", ")
        return "Use a-z, 0-9 and \(signs), at most 63, and start with a letter or digit."
    }

    /// One of the names given, such as those of the doors.
    func name(of kind: String, among names: [String]) -> String? {
        guard let text = self.text() else { return nil }
        guard names.contains(text) else {
            let near = Suggestion.nearest(to: text, among: names)
            self.fail(
                "names the \(kind) '\(text)', which does not exist",
                suggestion: near.map { "Did you mean '\($0)'?" }
                    ?? (names.isEmpty ? "There is none." : "There are: \(names.joined(separator: ", ")).")
            )
            return nil
        }
        return text
    }

    /// A list of texts without repetition.
    func texts() -> [String]? {
        guard let elements = self.list() else { return nil }
        return Self.withoutRepetition(elements.map { ($0, $0.text()) })
    }

    /// A list of names without repetition.
    func names(of kind: String, among names: [String]) -> [String]? {
        guard let elements = self.list() else { return nil }
        return Self.withoutRepetition(elements.map { ($0, $0.name(of: kind, among: names)) })
    }

    private static func withoutRepetition(_ elements: [(ConfigurationValue, String?)]) -> [String] {
        var seen: Set<String> = []
        for (element, text) in elements {
            guard let text else { continue }
            if !seen.insert(text).inserted { element.fail("repeats '\(text)'", suggestion: "Remove it here.") }
        }
        return elements.compactMap(\.1)
    }

    func integer(in range: ClosedRange<Int>) -> Int? {
        guard let (text, isPlain) = self.scalar("a number") else { return nil }
        guard isPlain else {
            self.fail("must be a number, not text", suggestion: "Remove the quotes.")
            return nil
        }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), digits == "0" || digits.first != "0"
        else {
            self.fail("must be a whole number", suggestion: "Write it in digits, without leading zeros.")
            return nil
        }
        guard let number = Int(text), range.contains(number) else {
            self.fail("is out of range", suggestion: "Use \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    func boolean() -> Bool? {
        guard let (text, isPlain) = self.scalar("true or false") else { return nil }
        switch (text, isPlain) {
        case ("true", true): return true
        case ("false", true): return false
        default:
            self.fail("must be true or false", suggestion: "Write it in small letters and without quotes.")
            return nil
        }
    }

    func duration(in range: ClosedRange<Duration>, wholeSeconds: Bool = false) -> Duration? {
        let rule = "Write a whole number and its unit, as in 250ms, 5s, 2m, 24h or 7d."
        guard let (text, _) = self.scalar("a duration", suggestion: rule) else { return nil }
        guard let duration = DurationSyntax.parse(text) else {
            let isBare = !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
            self.fail(isBare ? "has no unit" : "is no duration", suggestion: rule)
            return nil
        }
        guard range.contains(duration) else {
            let (lower, upper) = (DurationSyntax.format(range.lowerBound), DurationSyntax.format(range.upperBound))
            self.fail("is out of range", suggestion: "Use \(lower) to \(upper).")
            return nil
        }
        guard !wholeSeconds || duration.components.attoseconds == 0 else {
            self.fail("must be whole seconds", suggestion: rule)
            return nil
        }
        return duration
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(of type: Choice.Type = Choice.self) -> Choice? {
        self.word(among: type.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }

    /// One of these words.
    func word(among words: [String]) -> String? {
        guard let (text, _) = self.scalar("one of \(words.joined(separator: ", "))") else { return nil }
        guard words.contains(text) else {
            let near = Suggestion.nearest(to: text, among: words)
            self.fail(
                "must be one of \(words.joined(separator: ", "))",
                suggestion: near.map { "Did you mean '\($0)'?" }
            )
            return nil
        }
        return text
    }

    /// A path, made absolute: relative ones start at the folder of the configuration.
    func filePath() -> String? {
        guard let text = self.text(limit: 4095) else { return nil }
        guard !text.hasPrefix("~") else {
            self.fail("starts with '~', which only shells understand", suggestion: "Write the whole path.")
            return nil
        }
        return FilePaths.absolute(text, in: self.context.folder)
    }

    /// An MQTT topic without wildcards, taken to the letter: a leading slash is part of it.
    func topic() -> String? {
        guard let text = self.text(limit: 1024) else { return nil }
        guard !text.contains("+"), !text.contains("#") else {
            self.fail("holds an MQTT wildcard", suggestion: "Write the one whole topic, without '+' and '#'.")
            return nil
        }
        guard !text.hasPrefix("$") else {
            self.fail("starts with '$', which brokers keep for themselves", suggestion: "Use another topic.")
            return nil
        }
        return text
    }
}
