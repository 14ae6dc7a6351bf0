import AccessControl
import CardHashing
import LocalStore
import Logging
import Postgres

// Where the facts come from, and the key that cards are known by.
extension SiteBuilder {
    func openStore() throws -> LocalStore {
        let store = try LocalStore.open(
            directory: self.state.path,
            role: self.configuration.upstream == nil ? .authority : .replica
        )
        if let movedAside = store.movedAside {
            self.logger.critical("replica was damaged and is rebuilt", metadata: [LogKeys.file: "\(movedAside)"])
        }
        return store
    }

    func postgresConfiguration() throws -> PostgresConfiguration? {
        try self.configuration.upstream.map { try self.postgres($0, $0.connection, $0.password) }
    }

    /// With the admin role; nil where the site has none.
    func adminConfiguration() throws -> PostgresConfiguration? {
        guard let upstream = self.configuration.upstream, let admin = upstream.admin else { return nil }
        return try self.postgres(upstream, admin.connection, admin.password)
    }

    private func postgres(
        _ upstream: Configuration.Upstream,
        _ connection: String,
        _ password: Secret?
    ) throws -> PostgresConfiguration {
        try PostgresConfiguration(
            connectionString: connection,
            password: try password?.load(),
            applicationName: "p2k16d-\(self.configuration.site)",
            connectTimeout: upstream.connectTimeout,
            statementTimeout: upstream.statementTimeout,
            // A server that does not answer even this must not keep the daemon from stopping within 5 s.
            answerMargin: .seconds(1)
        )
    }

    /// A key is made only where neither the upstream nor the replica holds cards; with cards and no key nobody could be
    /// recognised, so the daemon does not start.
    func cardKeys(
        _ file: CardKeyFile,
        store: LocalStore,
        upstreamHoldsCards: Bool?
    ) async throws -> CardKeyRing? {
        if let ring = try file.read() {
            // With an upstream a key that is new here counts only once the upstream has agreed: a wrong file must not
            // keep the right one out later.
            let known = try await store.cardKeyChecks()
            for key in ring.keys where self.configuration.upstream == nil || known[key.id] != nil {
                try await store.ensureKey(key.id, checkValue: key.checkValue)
            }
            return ring
        }
        guard try await !store.holdsCards() else { throw CardKeyMissingError(path: file.path) }
        guard self.configuration.upstream != nil else {
            let ring = try file.create()
            try await store.ensureKey(ring.newest.id, checkValue: ring.newest.checkValue)
            self.logger.notice("card key made", metadata: [LogKeys.file: "\(file.path)"])
            return ring
        }
        // Unreachable, or without the schema yet: the sync decides when it gets there, and until then no card is known.
        guard upstreamHoldsCards != true else { throw CardKeyMissingError(path: file.path) }
        return nil
    }

    func upstream(
        _ postgres: PostgresConfiguration,
        store: LocalStore,
        restrictions: CardRestrictions,
        rules: AccessRules,
        keys: CardKeys,
        keyFile: CardKeyFile,
        clock: TrustedClock,
        recorder: Recorder
    ) throws -> Site.Upstream {
        let status = UpstreamStatus()
        let settings = self.configuration.upstream
        let sync = UpstreamSync(
            session: PostgresSession(name: "sync", configuration: postgres, logger: self.logger),
            listener: UpstreamListener(
                session: PostgresSession(name: "listen", configuration: postgres, logger: self.logger)
            ),
            intervals: .init(
                poll: settings?.pollInterval ?? .seconds(5),
                reconcile: settings?.reconcileInterval ?? .seconds(60)
            ),
            store: restrictions.store,
            snapshot: restrictions.snapshot,
            restrictions: restrictions,
            rules: rules,
            keys: keys,
            keyFile: keyFile,
            clock: clock,
            status: status,
            logger: self.logger
        )
        let delivery = UpstreamDelivery(
            site: self.configuration.site,
            session: PostgresSession(name: "delivery", configuration: postgres, logger: self.logger),
            recorder: recorder,
            store: store,
            status: status,
            clock: clock,
            measurements: self.measurements,
            retention: self.configuration.journal.retention,
            logger: self.logger
        )
        return Site.Upstream(
            configuration: postgres,
            admin: try self.adminConfiguration(),
            sync: sync,
            delivery: delivery,
            status: status
        )
    }

    func seed(_ directory: EmbeddedDirectory, ring: CardKeyRing?) async throws {
        if let seed = self.configuration.seed, let ring {
            let shortFormats = self.configuration.shortFormats
            if try await directory.seed(seed, ring: ring, shortFormats: shortFormats) {
                self.logger.notice("directory seeded", metadata: [LogKeys.count: "\(seed.accounts.count) accounts"])
            }
        }
        try await directory.refresh()
    }
}
