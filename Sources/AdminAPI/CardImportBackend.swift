package import AdminModel

/// Cards by the number, many at once.
package protocol CardImportBackend: Sendable {
    /// Enrols what can be enrolled; a refused row hinders no other, and nothing of it is kept.
    func importCards(_ request: CardImportRequest, caller: Caller) async throws -> CardImportReply
}
