/// Why nobody may use a tool for the time being.
package struct OutOfOrder: Sendable, Hashable, Codable {
    package var reason: String
    /// Who said so, for people.
    package var reportedBy: String
    package var since: Timestamp

    package init(reason: String, reportedBy: String, since: Timestamp) {
        self.reason = reason
        self.reportedBy = reportedBy
        self.since = since
    }
}
