import AdminModel
import Hummingbird

extension Routes {
    func addReaders(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/readers",
            to: router,
            [.get: .needing(.viewer) { try .json(ReaderList(readers: await backend.readers(caller: $0.caller))) }]
        )
        self.add(
            "v1/readers/{reader}",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.reader($0.path("reader"), caller: $0.caller)) }]
        )
    }
}
