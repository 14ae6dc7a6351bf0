package import AdminModel

/// Names for the completion of command lines.
package protocol NamesBackend: Sendable {
    /// The names that begin with the prefix, ignoring case.
    ///
    /// - Parameters:
    ///   - kind: what the names stand for.
    ///   - prefix: what has been typed; empty for all names.
    ///   - limit: at most so many, the first in alphabetical order.
    func names(_ kind: NameKind, prefix: String, limit: Int, caller: Caller) async throws -> NameList
}
