package import AdminModel

/// What the admin socket does with tools.
package protocol ToolBackend: Sendable {
    /// Checks a tool out or in, or says whether it is in order; throws ``AdminError`` of kind `refused` with the code of
    /// the denial.
    func carryOut(
        _ order: ToolOrder,
        _ request: ToolOrderRequest,
        tool name: String,
        caller: Caller
    ) async throws -> ToolOrderReply
}
