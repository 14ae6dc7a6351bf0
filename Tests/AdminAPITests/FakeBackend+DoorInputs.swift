import AdminAPI
import AdminModel

extension FakeBackend {
    func move(
        _ input: DoorInputName,
        door id: String,
        _ request: DoorInputRequest,
        caller: Caller
    ) async throws -> Door {
        try self.note(caller) { seen in
            seen.name = id
            seen.movements.append("\(input.rawValue) \(request.active)")
        }
        return Self.door
    }
}
