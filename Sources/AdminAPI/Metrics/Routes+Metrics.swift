import AdminModel
import Hummingbird

extension Routes {
    func addMetrics(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add("v1/metrics", to: router, [.get: .needing(.viewer) { _ in .metrics(try await backend.metrics()) }])
    }
}
