import AdminModel
import Hummingbird

extension Routes {
    func addDoctor(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/doctor",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.doctor(caller: $0.caller)) }]
        )
    }
}
