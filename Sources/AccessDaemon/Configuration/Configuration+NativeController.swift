package import Hardware

extension Configuration {
    /// A tool's controller that speaks the daemon's own dialect.
    package struct NativeController: Sendable, Hashable {
        package var settings: Hardware.NativeController.Settings
        /// What messages are signed with; nil when they are not.
        package var key: Secret?
    }
}
