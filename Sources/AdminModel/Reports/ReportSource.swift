/// Whose record a report counts.
package enum ReportSource: String, Sendable, Hashable, Codable, CaseIterable {
    /// This site's own journal, as far back as it is kept.
    case journal
    /// p2k16's `event` rows, which hold the openings of all sites and of the web application.
    case upstream
}
