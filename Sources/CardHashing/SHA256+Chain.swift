import Crypto

/// SHA-256 (FIPS 180-4) for the journal's hash chain; here, since this is the only target that knows swift-crypto.
package func sha256(_ bytes: RawSpan) -> [UInt8] {
    bytes.withUnsafeBytes { Array(SHA256.hash(data: $0)) }
}
