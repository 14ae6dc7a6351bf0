import AccessControl

/// The authority on accounts, circles, companies, badges and tools: the embedded directory, or p2k16 upstream.
///
/// An authority judges by the same rules (``CircleRule``, ``BadgeRule``) from facts that it reads in the transaction that
/// changes them. What it does not offer it refuses with ``OwnedUpstreamError``.
protocol DirectoryAuthority: Sendable {
    /// Makes one change, whole or not at all, and returns when decisions know it.
    ///
    /// - Throws: ``DirectoryRefusal``, ``OwnedUpstreamError``, and what its store throws.
    func apply(_ change: DirectoryChange, by actor: DirectoryActor) async throws -> DirectoryEffect
}

/// The change belongs to p2k16's web application.
struct OwnedUpstreamError: Error {}
