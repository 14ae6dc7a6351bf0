/// Everything that is wrong with a configuration file, so that it can be put right in one go.
package struct ConfigurationError: Error, Sendable, Hashable {
    /// At least one, by position.
    package var problems: [ConfigurationProblem]
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for each problem.
    package var description: String {
        self.problems.map(\.description).joined(separator: "\n")
    }
}
