/// How what is on record is written out.
package enum AuditFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// Comma-separated values, an entry a line.
    case csv
    /// A JSON object a line, with everything that is on record of an entry.
    case jsonl
}
