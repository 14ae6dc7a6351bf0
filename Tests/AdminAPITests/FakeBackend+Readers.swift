import AdminAPI
import AdminModel

extension FakeBackend {
    func readers(caller: Caller) async throws -> [Reader] {
        try self.note(caller)
        return [try await self.reader("entrance", caller: caller)]
    }

    func reader(_ id: String, caller: Caller) async throws -> Reader {
        try self.note(caller)
        return Reader(
            id: id,
            kind: "serial",
            door: "entrance",
            connected: true,
            lastFrameAt: Self.time,
            taps: 5,
            badFrames: 3
        )
    }
}
