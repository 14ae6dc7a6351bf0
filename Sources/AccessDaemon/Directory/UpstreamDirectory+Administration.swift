import AccessControl

extension UpstreamDirectory: DirectoryAuthority {
    /// p2k16's web application is where these are changed.
    func apply(_ change: DirectoryChange, by actor: DirectoryActor) async throws -> DirectoryEffect {
        throw OwnedUpstreamError()
    }
}
