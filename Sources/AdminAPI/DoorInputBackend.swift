package import AdminModel

/// What the admin socket offers of the inputs of doors.
package protocol DoorInputBackend: Sendable {
    /// Moves a simulated input, as a hand would, and says how the door stands once it has taken notice.
    ///
    /// - Throws: ``AdminError`` of kind `refused` for a real input.
    func move(_ input: DoorInputName, door id: String, _ request: DoorInputRequest, caller: Caller) async throws -> Door
}
