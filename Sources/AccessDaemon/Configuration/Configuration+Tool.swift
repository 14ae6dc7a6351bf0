extension Configuration {
    /// An entry of the section `tools`.
    package struct Tool: Sendable, Hashable {
        /// As p2k16 names it.
        package var name: String
        /// Titles of badges, all of which are asked for on top of p2k16's rules.
        package var badges: [String]
    }
}
