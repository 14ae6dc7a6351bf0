/// One thing that is wrong in the configuration, or worth a note, told with where it stands and what to do.
package struct ConfigurationProblem: Sendable, Hashable {
    /// A place in the file.
    package struct Position: Sendable, Hashable, Comparable {
        /// From 1.
        package var line: Int
        /// From 1, in Unicode scalars.
        package var column: Int

        package static func < (left: Self, right: Self) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    /// The file as its path was given.
    package var file: String
    /// nil where the file as a whole is meant.
    package var position: Position?
    /// What is wrong, without a full stop.
    package var message: String
    /// What to do about it, as a sentence.
    package var suggestion: String?
}

extension ConfigurationProblem: CustomStringConvertible {
    /// `file:line:column: message. suggestion`, which editors and terminals turn into a link.
    package var description: String {
        let place = self.position.map { "\(self.file):\($0.line):\($0.column)" } ?? self.file
        return "\(place): \(self.message)." + (self.suggestion.map { " \($0)" } ?? "")
    }
}
