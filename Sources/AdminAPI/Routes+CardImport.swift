import AdminModel
import Hummingbird

extension Routes {
    func addCardImport(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/cards/import",
            to: router,
            [
                .post: .needing(.enroller) { call in
                    let request = try await call.body(CardImportRequest.self)
                    guard (1...CardImportRequest.maximumRows).contains(request.rows.count) else {
                        throw AdminError(
                            .badRequest,
                            code: "rows-too-many",
                            message: "1 to \(CardImportRequest.maximumRows) rows are taken at a time",
                            remedy: "Send the rest in further requests."
                        )
                    }
                    return try .json(await backend.importCards(request, caller: call.caller))
                }
            ]
        )
    }
}
