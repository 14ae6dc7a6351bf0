/// What all of one decoding shares: the file, the folder that its relative paths start from, and what was found wrong.
final class ConfigurationContext {
    let file: String
    /// Absolute.
    let folder: String
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var notes: [ConfigurationProblem] = []

    init(file: String, folder: String) {
        self.file = file
        self.folder = folder
    }

    func report(_ message: String, at position: ConfigurationProblem.Position?, suggestion: String? = nil) {
        self.problems.append(self.problem(message, position, suggestion))
    }

    func note(_ message: String, at position: ConfigurationProblem.Position?, suggestion: String? = nil) {
        self.notes.append(self.problem(message, position, suggestion))
    }

    /// - Throws: all problems by position, when there are any.
    func finish() throws(ConfigurationError) {
        guard self.problems.isEmpty else { throw ConfigurationError(problems: Self.sorted(self.problems)) }
        self.notes = Self.sorted(self.notes)
    }

    private func problem(
        _ message: String,
        _ position: ConfigurationProblem.Position?,
        _ suggestion: String?
    ) -> ConfigurationProblem {
        ConfigurationProblem(file: self.file, position: position, message: message, suggestion: suggestion)
    }

    /// The file as a whole first; what was found first stays first at the same place.
    private static func sorted(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
        let start = ConfigurationProblem.Position(line: 0, column: 0)
        return problems.enumerated()
            .sorted { ($0.element.position ?? start, $0.offset) < ($1.element.position ?? start, $1.offset) }
            .map(\.element)
    }
}
