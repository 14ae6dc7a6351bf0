/// The kinds of text that people give to parts of the directory, each with the limits of p2k16's schema.
package enum DirectoryName: String, Sendable, Hashable, CaseIterable {
    case username = "user name"
    case personName = "name"
    case circleName = "circle name"
    case companyName = "company name"
    case badgeTitle = "badge title"
    case toolName = "tool name"
    case circleDescription = "circle description"
    case description
    case comment

    /// In characters as PostgreSQL counts them, that is Unicode scalars.
    package var limit: Int {
        switch self {
        case .username, .circleName, .toolName, .circleDescription: 50
        case .personName, .companyName, .badgeTitle: 100
        case .description, .comment: 1000
        }
    }

    /// Checks a text and returns it without blanks round it.
    ///
    /// Tool names become parts of MQTT topics, so they hold none of `+ # /`. User names hold no blanks, since they are
    /// typed in commands.
    ///
    /// - Throws: ``DirectoryRefusal`` of reason `nameInvalid`.
    package func checked(_ text: String) throws(DirectoryRefusal) -> String {
        let trimmed = String(Self.trimmed(text))
        guard !trimmed.isEmpty || self.mayBeEmpty else { throw self.refusal("must not be empty") }
        guard trimmed.unicodeScalars.count <= self.limit else {
            throw self.refusal("has more than \(self.limit) characters")
        }
        let isControl = { (scalar: Unicode.Scalar) in scalar.value < 32 || (127..<160).contains(scalar.value) }
        guard !trimmed.unicodeScalars.contains(where: isControl) else {
            throw self.refusal("holds a line break or another control character")
        }
        switch self {
        case .username:
            guard !trimmed.contains(where: \.isWhitespace) else { throw self.refusal("holds a blank") }
            guard !trimmed.hasPrefix("-") else {
                throw self.refusal("begins with -, which commands take for an option")
            }
        case .toolName:
            guard !trimmed.contains(where: { "+#/".contains($0) }) else {
                throw self.refusal("holds one of + # /, which mean something else in MQTT topics")
            }
        case .personName, .circleName, .companyName, .badgeTitle, .circleDescription, .description, .comment: break
        }
        return trimmed
    }

    private var mayBeEmpty: Bool {
        switch self {
        case .circleDescription, .description, .comment: true
        case .username, .personName, .circleName, .companyName, .badgeTitle, .toolName: false
        }
    }

    private func refusal(_ problem: String) -> DirectoryRefusal {
        DirectoryRefusal(.nameInvalid, "the \(self.rawValue) \(problem)")
    }

    private static func trimmed(_ text: String) -> Substring {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return text[first...last]
    }
}
