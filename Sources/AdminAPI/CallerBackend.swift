package import AdminModel

/// What a caller is told about itself.
package protocol CallerBackend: Sendable {
    func info(caller: Caller) async throws -> CallerInfo
}
