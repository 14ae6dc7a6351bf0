import AdminAPI
import AdminModel

extension FakeBackend {
    func info(caller: Caller) async throws -> CallerInfo {
        try self.note(caller)
        return CallerInfo(
            uid: caller.uid,
            user: caller.username,
            roles: Role.allCases.filter { caller.roles.contains($0) },
            account: "annab"
        )
    }
}
