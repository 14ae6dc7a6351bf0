package import AdminModel

/// What one look at a space should show.
package protocol OverviewBackend: Sendable {
    /// - Parameter taps: at most so many of the last taps.
    func overview(taps: Int, caller: Caller) async throws -> Overview
}
