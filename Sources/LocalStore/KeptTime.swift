package import AccessControl

/// What a start has to know of time from the run before it.
package struct KeptTime: Sendable, Hashable {
    /// A time that had been reached.
    package var reached: Timestamp
    /// Whether it came from a trusted one.
    package var isTrusted: Bool
    /// What told that start of the machine from others; nil where it was not known.
    package var boot: String?
    /// The machine's monotonic clock at that moment, which means something only until it is started anew.
    package var monotonic: MonotonicTime

    package init(reached: Timestamp, isTrusted: Bool, boot: String?, monotonic: MonotonicTime) {
        self.reached = reached
        self.isTrusted = isTrusted
        self.boot = boot
        self.monotonic = monotonic
    }
}
