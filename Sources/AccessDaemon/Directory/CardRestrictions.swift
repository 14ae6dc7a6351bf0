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
    let file: RestrictionFile
    let logger: Logger

    /// What the run before had not told yet, from both of its copies: one of them may be damaged.
    ///
    /// - Throws: ``LocalStoreError``.
    static func load(
        from store: LocalStore,
        and file: RestrictionFile,
        logger: Logger
    ) async throws -> [CardRestriction] {
        let stored = try await store.cardRestrictions()
        do {
            let kept = try file.read()
            let missing = kept.filter { restriction in
                !stored.contains { $0.card == restriction.card && $0.status >= restriction.status }
            }
            guard !missing.isEmpty else { return stored }
            logger.warning(
                "cards taken away here come from the second copy",
                metadata: [LogKeys.count: "\(missing.count)", LogKeys.file: "\(file.path)"]
            )
            try await store.restrict(missing)
            return stored + missing
        } catch let error as LocalStoreError {
            throw error
        } catch {
            logger.error("the second copy of cards taken away here cannot be read", error: error)
            return stored
        }
    }

    /// Puts restrictions in force, then on disk, twice.
    ///
    /// - Throws: ``LocalStoreError`` when they cannot be stored: then they are in force until the next start.
    func impose(_ restrictions: [CardRestriction]) async throws {
        self.snapshot.restrict(restrictions)
        await self.copy()
        try await self.store.restrict(restrictions)
    }

    private func copy() async {
        do {
            try await self.file.write { [snapshot] in snapshot.restrictions }
        } catch {
            self.logger.error("the second copy of cards taken away here is not written", error: error)
        }
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
        await self.copy()
        do {
            try await self.store.remove(delivered)
        } catch {
            // Told once more after the next start, which changes nothing.
            self.logger.warning("delivered restriction not removed", error: error)
        }
    }
}
