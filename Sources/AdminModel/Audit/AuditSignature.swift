/// What vouches for an export: the last message of `GET /v1/audit/export`.
package struct AuditSignature: Sendable, Hashable, Codable {
    /// How many entries were written out.
    package var entries: UInt64
    /// Where they come from.
    package var source: ReportSource
    /// Entries of this site that have not reached the upstream yet, and so are not in an export from there.
    package var undelivered: UInt64
    /// ECDSA on P-256 with SHA-256 of all chunks, DER in Base64.
    package var signature: String
    /// Of the public key, as `GET /v1/audit/key` says it.
    package var keyFingerprint: String

    package init(
        entries: UInt64,
        source: ReportSource,
        undelivered: UInt64,
        signature: String,
        keyFingerprint: String
    ) {
        self.entries = entries
        self.source = source
        self.undelivered = undelivered
        self.signature = signature
        self.keyFingerprint = keyFingerprint
    }
}
