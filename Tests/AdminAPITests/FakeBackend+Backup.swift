import AdminAPI
import AdminModel

extension FakeBackend {
    func backup(withCardKey: Bool, caller: Caller) async throws -> [UInt8] {
        try self.note(caller) { $0.name = withCardKey ? "with" : "without" }
        return Array("p2k16d backup".utf8)
    }

    func restore(_ bytes: [UInt8], caller: Caller) async throws -> RestoreReply {
        try self.note(caller) { $0.name = String(decoding: bytes, as: UTF8.self) }
        return RestoreReply(
            createdAt: "\(Self.time)",
            site: "bitraf",
            accounts: 1,
            cards: 2,
            keptAs: "directory.sqlite.before-restore-1",
            cardKeyRestored: false,
            lockedDown: []
        )
    }
}
