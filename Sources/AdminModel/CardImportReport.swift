/// What `p2k16ctl card import` writes for programs.
package struct CardImportReport: Sendable, Hashable, Codable {
    /// A line of the file of which nothing is kept.
    package struct Refusal: Sendable, Hashable, Codable {
        package var line: Int
        /// Without any digit of the card's number.
        package var reason: String

        package init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    package var dryRun: Bool
    package var enrolled = 0
    /// Lines whose account has the card already.
    package var skipped = 0
    /// In the order of the lines.
    package var refused: [Refusal] = []

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
