/// What the dlock API needs of the daemon.
package protocol DLockBackend: Sendable {
    /// Opens the door with this key.
    ///
    /// - Parameters:
    ///   - seconds: 1 to 120.
    ///   - client: who asks, for the record.
    func unlock(key: String, seconds: Int, client: String) async -> DLockResult
}
