/// What exports of this site are checked with: the reply of `GET /v1/audit/key`.
package struct AuditKey: Sendable, Hashable, Codable {
    package var site: String
    /// PEM.
    package var publicKey: String
    /// SHA-256 of the key in DER, in hexadecimal.
    package var fingerprint: String

    package init(site: String, publicKey: String, fingerprint: String) {
        self.site = site
        self.publicKey = publicKey
        self.fingerprint = fingerprint
    }
}
