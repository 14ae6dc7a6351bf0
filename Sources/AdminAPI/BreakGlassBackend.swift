package import AdminModel

/// Codes on paper that open a door once, when nothing else does.
package protocol BreakGlassBackend: Sendable {
    func breakGlassCodes(caller: Caller) async throws -> BreakGlassList
    func createBreakGlass(_ request: BreakGlassCreateRequest, caller: Caller) async throws -> BreakGlassCodeList
    /// - Returns: what is left.
    func revokeBreakGlass(_ request: BreakGlassRevokeRequest, caller: Caller) async throws -> BreakGlassList
    func useBreakGlass(_ request: BreakGlassUseRequest, caller: Caller) async throws -> DoorCommandReply
}
