import AdminModel
import Hummingbird

extension Routes {
    func addCaller(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/caller",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.info(caller: $0.caller)) }]
        )
    }
}
