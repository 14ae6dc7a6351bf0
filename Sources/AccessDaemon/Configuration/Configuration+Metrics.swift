extension Configuration {
    /// The section `metrics`.
    package struct Metrics: Sendable, Hashable {
        /// A loopback address or a name of one.
        package var host: String
        package var port: UInt16
    }
}
