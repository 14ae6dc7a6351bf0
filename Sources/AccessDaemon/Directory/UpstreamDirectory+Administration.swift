import AccessControl
import P2K16Directory
import Postgres

extension UpstreamDirectory: DirectoryAuthority {
    func apply(_ change: DirectoryChange, by actor: DirectoryActor) async throws -> DirectoryEffect {
        switch change {
        case .addMember(let account, let circle, let comment):
            return try await self.administer(by: actor) { actor, connection in
                try await CircleMembers.add(account, to: circle, comment: comment, by: actor, on: connection)
            }
        case .removeMember(let account, let circle, let comment):
            return try await self.administer(by: actor) { actor, connection in
                try await CircleMembers.remove(account, from: circle, comment: comment, by: actor, on: connection)
            }
        case .award(let badge, let account):
            return try await self.administer(by: actor) { actor, connection in
                try await BadgeAwards.award(badge, to: account, by: actor, on: connection)
            }
        case .awardTitle(let title, let account):
            return try await self.administer(by: actor) { actor, connection in
                try await BadgeAwards.award(title: title, to: account, by: actor, on: connection)
            }
        case .revoke(let badge, let account):
            return try await self.administer(by: actor) { actor, connection in
                try await BadgeAwards.revoke(badge, from: account, by: actor, on: connection)
            }
        // p2k16's web application is where these are changed.
        case .addAccount, .changeAccount, .setActive, .removeAccount, .setMembership, .addCircle, .changeCircle,
            .removeCircle, .addCompany, .changeCompany, .removeCompany, .addEmployee, .removeEmployee, .addBadge,
            .changeBadge, .removeBadge, .addTool, .changeTool, .removeTool:
            throw OwnedUpstreamError()
        }
    }

    /// Works with the admin role, on a connection of its own that ends with the work.
    private func administer(
        by actor: DirectoryActor,
        _ body: @Sendable (AccountID, PostgresConnection) async throws -> DirectoryEffect
    ) async throws -> DirectoryEffect {
        guard let admin = self.admin else { throw AdministrationError.noAdminRole }
        guard let account = actor.account else { throw AdministrationError.noAccount(actor.caller) }
        let effect: DirectoryEffect
        do {
            effect = try await PostgresConnection.withConnection(admin, logger: self.logger) { connection in
                try await UpstreamIdentity.verify(connection, belongsTo: self.store)
                return try await body(account, connection)
            }
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            throw AdministrationError.missingRight(error.message)
        }
        await self.refreshAfterChange()
        return effect
    }
}
