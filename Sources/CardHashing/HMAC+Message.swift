import Crypto

/// HMAC-SHA-256 (RFC 2104) for messages of controllers; here, since this is the only target that knows swift-crypto.
///
/// - Parameter key: of any length; 32 bytes say all that the function can hold.
package func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
}
