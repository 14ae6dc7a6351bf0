import AdminModel
import Hummingbird
import NIOCore

extension Routes {
    /// The largest backup that is read, in bytes: some ten times what a hundred thousand accounts with cards take.
    static let backupLimit = 256 * 1024 * 1024

    func addBackup(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/backup",
            to: router,
            [
                .post: .needing(.admin) { call in
                    let request = try await call.body(BackupRequest.self)
                    let bytes = try await backend.backup(
                        withCardKey: request.cardKey ?? true,
                        caller: call.caller
                    )
                    return Response(
                        status: .ok,
                        headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
                        body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
                    )
                }
            ]
        )
        self.add(
            "v1/restore",
            to: router,
            [
                .post: .needing(.admin) { call in
                    let body: ByteBuffer
                    do {
                        body = try await call.request.body.collect(upTo: Self.backupLimit)
                    } catch is NIOTooManyBytesError {
                        throw AdminError(
                            .badRequest,
                            code: "backup-unreadable",
                            message: "the file has more than \(Self.backupLimit) bytes, so it is no backup of p2k16d"
                        )
                    }
                    return try .json(await backend.restore(Array(body.readableBytesView), caller: call.caller))
                }
            ]
        )
    }
}
