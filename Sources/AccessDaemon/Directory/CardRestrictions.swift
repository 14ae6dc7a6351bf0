import AccessControl
import LocalStore
import Logging
import P2K16Directory
import Postgres

/// Cards that were taken away here, until the upstream knows: in force at once, kept over a restart, delivered when the
/// upstream is there.
struct CardRestrictions: Sendable {
    let store: LocalStore
    let snapshot: CurrentSnapshot
    let logger: Logger

    /// Puts restrictions in force, then on disk.
    ///
    /// - Throws: ``LocalStoreError`` when they cannot be stored: then they are in force until the next start.
    func impose(_ restrictions: [CardRestriction]) async throws {
        self.snapshot.restrict(restrictions)
        try await self.store.restrict(restrictions)
    }

    /// Tells the upstream, card by card; what it does not take stays in force here and is told again later.
    ///
    /// - Returns: what the upstream knows now, and what kept it from the first of the others.
    func deliver(
        _ restrictions: [CardRestriction],
        on connection: PostgresConnection
    ) async -> (delivered: [CardRestriction], problem: String?) {
        var delivered: [CardRestriction] = []
        var problem: String?
        for restriction in restrictions {
            do {
                try await CardDirectory.restrict(
                    restriction.card,
                    restriction.status,
                    actor: restriction.actor,
                    on: connection
                )
            } catch let error as DirectoryError where error.code == .unknownCard {
                // Nobody can use it: there is nothing left to restrict.
                self.logger.warning("restricted card is gone upstream", error: error)
            } catch {
                problem = problem ?? "card \(restriction.card) could not be restricted upstream: \(error)"
                continue
            }
            delivered.append(restriction)
        }
        return (delivered, problem)
    }

    /// Forgets what the replica now holds as the upstream has it.
    func settle(_ delivered: [CardRestriction]) async {
        guard !delivered.isEmpty else { return }
        do {
            try await self.store.remove(delivered)
        } catch {
            // Told once more after the next start, which changes nothing.
            self.logger.warning("delivered restriction not removed", error: error)
        }
    }
}
