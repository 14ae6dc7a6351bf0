import AdminModel
import Hummingbird

extension Routes {
    func addOverview(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/overview",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let query = try Query(call.request, known: ["taps"])
                    let taps = try query.number("taps", in: 0...Overview.maximumTaps) ?? Overview.defaultTaps
                    return try .json(await backend.overview(taps: taps, caller: call.caller))
                }
            ]
        )
    }
}
