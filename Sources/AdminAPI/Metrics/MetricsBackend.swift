/// The daemon in figures, for monitoring.
package protocol MetricsBackend: Sendable {
    /// - Returns: a page in the text format of Prometheus, version 0.0.4. It names no people and no cards.
    func metrics() async throws -> String
}
