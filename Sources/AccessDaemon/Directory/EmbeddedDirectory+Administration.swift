import AccessControl
import LocalStore

extension EmbeddedDirectory: DirectoryAuthority {
    func apply(_ change: DirectoryChange, by actor: DirectoryActor) async throws -> DirectoryEffect {
        let effect = try await self.store.apply(change, by: actor.account, at: self.now)
        try await self.refresh()
        return effect
    }
}
