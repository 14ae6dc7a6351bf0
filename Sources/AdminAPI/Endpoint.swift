import AdminModel
import Hummingbird

/// What one method of a path does, and who may ask for it.
struct Endpoint: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Response

    let role: Role
    let handler: Handler

    /// The only way to make one: a route that states no role does not compile.
    static func needing(_ role: Role, _ handler: @escaping Handler) -> Endpoint {
        Endpoint(role: role, handler: handler)
    }
}
