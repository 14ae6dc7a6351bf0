/// What one check of `p2k16ctl doctor` found, good or bad.
package struct Finding: Sendable, Hashable, Codable {
    package var area: FindingArea
    package var severity: FindingSeverity
    /// The check's stable name, for programs, like `database-role`.
    package var check: String
    /// What was looked at, like `the role p2k16d-site`.
    package var subject: String
    /// What was found and what it means.
    package var meaning: String
    /// What to do about it; nil where nothing is to be done.
    package var remedy: String?

    package init(
        _ area: FindingArea,
        _ severity: FindingSeverity,
        _ check: String,
        _ subject: String,
        _ meaning: String,
        remedy: String? = nil
    ) {
        self.area = area
        self.severity = severity
        self.check = check
        self.subject = subject
        self.meaning = meaning
        self.remedy = remedy
    }
}
