/// Where something on record stands.
package enum AuditPlace: String, Sendable, Hashable, Codable, CaseIterable {
    /// In the files of this site's journal.
    case journal
    /// In the upstream's `p2k16d.access_log`.
    case accessLog = "access-log"
}
