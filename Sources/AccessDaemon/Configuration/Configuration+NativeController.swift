import CardHashing
package import Hardware

extension Configuration {
    /// A tool's controller that speaks the daemon's own dialect.
    package struct NativeController: Sendable, Hashable {
        package var settings: Hardware.NativeController.Settings
        /// What messages are signed with, one key or two; nil when they are not.
        package var key: Secret?
    }
}

extension Configuration.NativeController {
    /// Reads the keys, for the driver; the newest first, empty without any.
    ///
    /// - Throws: ``SecretError``.
    func loadSeals() throws(SecretError) -> [MessageSeal] {
        guard let secret = self.key else { return [] }
        return try secret.loadKeys().map { key in MessageSeal { hmacSHA256($0, key: key) } }
    }
}
