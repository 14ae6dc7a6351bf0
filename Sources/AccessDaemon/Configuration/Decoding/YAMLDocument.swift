import Yams

/// Turns the text of a file into values that know where they stand.
///
/// Yams stops at the first duplicate key and resolves aliases silently. Here duplicates are all reported, each at its
/// place, and anchors and aliases are refused: a configuration needs none, and nested ones grow without bound.
struct YAMLDocument {
    /// More aliases than this are refused unseen, since Yams follows them when it compares keys.
    private static let aliasLimit = 24
    /// How many duplicate keys are looked for before giving up.
    private static let duplicateLimit = 100

    private let context: ConfigurationContext
    private var scalars: [Unicode.Scalar]
    /// Keys that were made unique in the text, by where they stand.
    private var renamed: [ConfigurationProblem.Position: String] = [:]
    private var hasAnchors = false

    private init(text: String, context: ConfigurationContext) {
        self.context = context
        self.scalars = Array(text.unicodeScalars)
        // libyaml skips a byte order mark; skipping it here keeps the columns right.
        if self.scalars.first == "\u{FEFF}" { self.scalars.removeFirst() }
    }

    /// - Returns: nil when a problem was reported that leaves nothing to decode.
    static func parse(_ text: String, context: ConfigurationContext) -> ConfigurationValue? {
        var document = YAMLDocument(text: text, context: context)
        return document.parse()
    }

    private mutating func parse() -> ConfigurationValue? {
        guard self.countAliases() <= Self.aliasLimit else {
            self.context.report(
                "the file uses YAML aliases, which are not supported",
                at: nil,
                suggestion: "Write the values out."
            )
            return nil
        }
        while true {
            do {
                return try self.compose()
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let place) {
                let position = ConfigurationProblem.Position(line: place.mark.line, column: place.mark.column)
                let key = duplicates.first ?? ""
                guard self.renamed.count < Self.duplicateLimit, self.rename(key: key, at: position) else {
                    self.context.report("duplicate key '\(key)'", at: position, suggestion: "Keep one of them.")
                    return nil
                }
            } catch let error as YamlError {
                self.report(error)
                return nil
            } catch {
                self.context.report("the file cannot be parsed: \(error)", at: nil)
                return nil
            }
        }
    }

    private mutating func compose() throws -> ConfigurationValue? {
        let text = String(String.UnicodeScalarView(self.scalars))
        // The basic resolver leaves scalars as they are written; what they mean depends on the key.
        let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
        guard let node = try parser.singleRoot() else {
            self.context.report("the file is empty", at: nil, suggestion: "Start from Config/p2k16d.yaml.")
            return nil
        }
        // Nodes refer to their anchors weakly; the parser keeps them.
        let root = withExtendedLifetime(parser) { self.value(node, key: nil, path: "") }
        return self.hasAnchors ? nil : root
    }

    /// Makes a key unique by its first letter, keeping every column, so that Yams gets past it.
    ///
    /// - Returns: false when there is no such letter, or it was changed already.
    private mutating func rename(key: String, at position: ConfigurationProblem.Position) -> Bool {
        guard self.renamed[position] == nil, var index = self.index(of: position) else { return false }
        if self.scalars[index] == "\"" || self.scalars[index] == "'" { index += 1 }
        // U+E000 to U+F8FF are for private use: no key of ours has them.
        guard index < self.scalars.count, !["\"", "'", ":", "?", "\n"].contains(self.scalars[index]),
            let unique = Unicode.Scalar(UInt32(0xE000 + self.renamed.count))
        else { return false }
        self.scalars[index] = unique
        self.renamed[position] = key
        return true
    }

    private func index(of position: ConfigurationProblem.Position) -> Int? {
        var index: Int?
        self.walk { here, place in
            if place == position { index = here }
            return place < position
        }
        return index
    }

    /// The place after the last scalar.
    private var end: ConfigurationProblem.Position { self.walk { _, _ in true } }

    /// Counts lines and columns as libyaml does, while the body returns true.
    ///
    /// - Returns: the place after the last scalar that was looked at.
    @discardableResult
    private func walk(_ body: (Int, ConfigurationProblem.Position) -> Bool) -> ConfigurationProblem.Position {
        var line = 1
        var column = 1
        for (index, scalar) in self.scalars.enumerated() {
            guard body(index, ConfigurationProblem.Position(line: line, column: column)) else { break }
            switch scalar {
            case "\r" where index + 1 < self.scalars.count && self.scalars[index + 1] == "\n": column += 1
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
            default: column += 1
            }
        }
        return ConfigurationProblem.Position(line: line, column: column)
    }

    /// Counts what may be an alias: an asterisk before a word, where a value may begin.
    private func countAliases() -> Int {
        var previous: Unicode.Scalar = "\n"
        var count = 0
        for (index, scalar) in self.scalars.enumerated() {
            if scalar == "*", " \t\r\n[{,:-?".unicodeScalars.contains(previous), index + 1 < self.scalars.count,
                !self.scalars[index + 1].properties.isWhitespace
            {
                count += 1
            }
            previous = scalar
        }
        return count
    }

    private mutating func value(_ node: Node, key: ConfigurationProblem.Position?, path: String) -> ConfigurationValue {
        let position = Self.position(node)
        var content = ConfigurationValue.Content.scalar("", isPlain: true)
        if node.anchor != nil {
            self.refuseAnchor(at: position)
        } else {
            switch node {
            case .scalar(let scalar): content = .scalar(scalar.string, isPlain: scalar.style == .plain)
            case .sequence(let sequence):
                var elements: [ConfigurationValue] = []
                for (index, element) in sequence.enumerated() {
                    elements.append(self.value(element, key: nil, path: "\(path)[\(index)]"))
                }
                content = .list(elements)
            case .mapping(let mapping): content = .mapping(self.entries(mapping, path: path))
            case .alias: break
            }
        }
        return ConfigurationValue(
            content: content,
            position: position,
            keyPosition: key ?? position,
            path: path,
            context: self.context
        )
    }

    private mutating func entries(_ mapping: Node.Mapping, path: String) -> [(key: String, value: ConfigurationValue)] {
        var lines: [String: Int] = [:]
        var entries: [(key: String, value: ConfigurationValue)] = []
        for (keyNode, valueNode) in mapping {
            let position = Self.position(keyNode)
            if keyNode.anchor != nil { self.refuseAnchor(at: position) }
            guard case .scalar(let scalar) = keyNode else {
                self.context.report("a key must be one word", at: position, suggestion: "Write it as 'key: value'.")
                continue
            }
            let key = self.renamed[position] ?? scalar.string
            if let first = lines[key] {
                self.context.report(
                    "duplicate key '\(key)', first used in line \(first)",
                    at: position,
                    suggestion: "Keep one of them."
                )
                continue
            }
            lines[key] = position.line
            entries.append((key, self.value(valueNode, key: position, path: path.isEmpty ? key : "\(path).\(key)")))
        }
        return entries
    }

    private mutating func refuseAnchor(at position: ConfigurationProblem.Position) {
        self.hasAnchors = true
        self.context.report(
            "YAML anchors and aliases are not supported",
            at: position,
            suggestion: "Write the value out."
        )
    }

    private static func position(_ node: Node) -> ConfigurationProblem.Position {
        ConfigurationProblem.Position(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private func report(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // At the end of a text without a last line break libyaml counts one more line.
            let position = min(ConfigurationProblem.Position(line: mark.line, column: mark.column), self.end)
            let start = context.map { " \($0.text), which starts in line \($0.mark.line)" } ?? ""
            self.context.report(
                "YAML error\(start): \(problem)",
                at: position,
                suggestion: self.suggestion(at: position)
            )
        case .reader(let problem, let offset, _, let yaml):
            let before = offset.map { yaml.prefix($0) }
            let position = before.map { before in
                ConfigurationProblem.Position(
                    line: before.count(where: \.isNewline) + 1,
                    column: before.unicodeScalars.reversed().prefix { !Character($0).isNewline }.count + 1
                )
            }
            self.context.report("YAML error: \(problem)", at: position, suggestion: "Remove the character.")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
            self.context.report("the file cannot be parsed: \(error)", at: nil)
        }
    }

    /// What is behind most errors at such a place.
    private func suggestion(at position: ConfigurationProblem.Position) -> String {
        guard let index = self.index(of: position) else { return "Is a quote or bracket before it left open?" }
        if self.scalars[index] == "\t" { return "YAML indents with spaces; replace the tab." }
        if ["@", "`", "%"].contains(self.scalars[index]) { return "Put the text into quotes." }
        return "Compare its indentation, quotes and brackets with the lines above."
    }
}
