package import AdminModel

/// What the admin socket says of readers.
package protocol ReaderBackend: Sendable {
    /// In the order of their names.
    func readers(caller: Caller) async throws -> [Reader]
    func reader(_ id: String, caller: Caller) async throws -> Reader
}
