package import AdminModel

/// What the admin socket says of the hardware.
package protocol HardwareBackend: Sendable {
    func hardware(caller: Caller) async throws -> HardwareInventory
    /// Follows what inputs, readers and locks do: first the state of each input and lock, then what happens.
    ///
    /// Bounded as ``AdminBackend/liveEvents(after:caller:)``.
    ///
    /// - Parameter door: only this one's parts; nil for those of all doors.
    func liveHardware(door: String?, caller: Caller) async throws -> AsyncStream<LiveHardware>
}
