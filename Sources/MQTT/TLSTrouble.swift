import CMosquitto

/// Why a TLS connection did not come about, as far as libmosquitto and OpenSSL tell: its return codes do not.
enum TLSTrouble: Sendable, Hashable {
    /// The broker's certificate is not believed.
    ///
    /// - Parameters:
    ///   - code: `X509_V_ERR_…` of OpenSSL.
    ///   - reason: OpenSSL's words for it.
    case distrusted(code: Int, reason: String)
    /// The broker's certificate is for another host.
    case wrongName
    /// The broker refuses what this client showed of itself, or that it showed nothing.
    case refused(Refusal)
    /// What answered does not speak TLS.
    case notTLS
    /// What answered hung up without a word, as brokers do that do not speak TLS.
    case hungUp
    /// The client's certificate and key are not of one another.
    case mismatch

    enum Refusal: Sendable, Hashable {
        case missing
        case unknownAuthority
        case expired
        case revoked
        case other(String)
    }

    /// X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED (openssl/x509_vfy.h).
    static let notYetValid = 9
    static let hasExpired = 10

    /// - Parameters:
    ///   - line: what libmosquitto logs as an error.
    ///   - verification: what OpenSSL thinks of the broker's certificate at that moment.
    /// - Returns: nil for a line that tells of something else.
    init?(line: String, verification: Int) {
        if line.contains("host name verification failed") {
            self = .wrongName
        } else if verification != 0 {
            self = .distrusted(
                code: verification,
                reason: unsafe String(cString: X509_verify_cert_error_string(verification))
            )
        } else if line.contains("wrong version number") || line.contains("packet length too long") {
            self = .notTLS
        } else if line.contains("unexpected eof while reading") {
            self = .hungUp
        } else if line.contains("key values mismatch") {
            self = .mismatch
        } else if let refusal = Refusal(line: line) {
            self = .refused(refusal)
        } else {
            return nil
        }
    }
}

extension TLSTrouble.Refusal {
    /// Alerts of the other side, as OpenSSL words them: "sslv3 alert …", "tlsv1 alert …", "tlsv13 alert …" (RFC 8446, 6.2).
    fileprivate init?(line: String) {
        guard let alert = line.firstRange(of: " alert ") else { return nil }
        switch line[alert.upperBound...] {
        // Before TLS 1.3 there was no alert of its own for a certificate that is missing.
        case "certificate required", "handshake failure": self = .missing
        case "unknown ca": self = .unknownAuthority
        case "certificate expired": self = .expired
        case "certificate revoked": self = .revoked
        case let other: self = .other(String(other))
        }
    }
}
