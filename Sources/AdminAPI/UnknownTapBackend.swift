package import AdminModel

/// Cards that nobody has and that were tapped at this site.
package protocol UnknownTapBackend: Sendable {
    func unknownTaps(caller: Caller) async throws -> [UnknownTap]
    /// Gives an unknown card to an account, and returns when decisions know it.
    func assign(_ request: CardAssignRequest, fingerprint: String, caller: Caller) async throws -> Card
}
