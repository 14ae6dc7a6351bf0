import AdminModel
import Hummingbird

extension Routes {
    func addDoorInputs(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/doors/{door}/inputs/{input}",
            to: router,
            [
                .post: .needing(.operator) { call in
                    let request = try await call.body(DoorInputRequest.self)
                    let name = try call.path("input")
                    guard let input = DoorInputName(rawValue: name) else {
                        throw AdminError(
                            .notFound,
                            code: "input-unknown",
                            message: "a door has no input “\(name)”",
                            remedy: "Inputs are: \(DoorInputName.allCases.map(\.rawValue).joined(separator: ", "))."
                        )
                    }
                    return try .json(
                        await backend.move(input, door: call.path("door"), request, caller: call.caller)
                    )
                }
            ]
        )
    }
}
