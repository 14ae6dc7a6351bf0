import AccessControl
import CardHashing
import Hardware
import Journal
import LocalStore
import Logging
import MQTT
import P2K16Directory
import Postgres

/// Builds the parts of a site from its configuration; nothing runs yet and no lock has been driven but to its standing.
struct SiteBuilder {
    let configuration: Configuration
    let logger: Logger

    func build() async throws -> Site {
        let store = try self.openStore()
        let clock = TrustedClock(floor: try await store.decisionFloor())
        clock.observeKernel()
        let events = EventBus()
        let alarms = Alarms()
        let recorder = try await self.openJournal(clock: clock, events: events, alarms: alarms)
        let policy = Policy(grace: self.configuration.grace)
        let rules = AccessRules(policy: policy, configuration: self.configuration.access)
        let keyFile = CardKeyFile(path: self.configuration.cardKeyFile)
        let postgres = try self.postgresConfiguration()
        var upstreamHoldsCards: Bool?
        if let postgres {
            upstreamHoldsCards = try await UpstreamPreflight(store: store, logger: self.logger).run(postgres)
        }
        let keys = CardKeys(try await self.cardKeys(keyFile, store: store, upstreamHoldsCards: upstreamHoldsCards))
        let stored = try await store.loadSnapshot(configuration: rules.configuration)
        let snapshot = CurrentSnapshot(stored ?? .empty)
        Process.releaseFreedMemory()
        let broker = try self.broker()
        if store.movedAside != nil { try await self.recoverStandings(from: recorder, into: store) }
        let doors = try await self.doors(broker: broker?.client, store: store, events: events, clock: clock)
        let readers = self.readers(doors: doors, broker: broker?.client)
        let upstream = postgres.map { postgres in
            self.upstream(
                postgres,
                store: store,
                snapshot: snapshot,
                rules: rules,
                keys: keys,
                keyFile: keyFile,
                clock: clock,
                recorder: recorder
            )
        }
        let cards: any CardAuthority
        if let upstream, let postgres {
            cards = UpstreamDirectory(configuration: postgres, sync: upstream.sync, logger: self.logger)
        } else {
            let directory = EmbeddedDirectory(store: store, snapshot: snapshot, rules: rules, clock: clock)
            try await self.seed(directory, ring: keys.ring)
            cards = directory
        }
        let rehasher = CardRehasher(authority: cards, logger: self.logger)
        return Site(
            configuration: self.configuration,
            startedAt: clock.now,
            doors: doors,
            readers: readers,
            controller: AccessController(
                snapshot: snapshot,
                rules: rules,
                keys: keys,
                recorder: recorder,
                clock: clock,
                logger: self.logger,
                rehasher: rehasher
            ),
            rehasher: rehasher,
            snapshot: snapshot,
            rules: rules,
            keys: keys,
            recorder: recorder,
            events: events,
            clock: clock,
            store: store,
            cards: cards,
            upstream: upstream,
            broker: broker,
            alarms: alarms,
            isReady: Gate()
        )
    }

    private func openStore() throws -> LocalStore {
        let store = try LocalStore.open(
            directory: self.configuration.stateDirectory,
            role: self.configuration.upstream == nil ? .authority : .replica
        )
        if let movedAside = store.movedAside {
            self.logger.critical("replica was damaged and is rebuilt", metadata: [LogKeys.file: "\(movedAside)"])
        }
        return store
    }

    private func openJournal(clock: TrustedClock, events: EventBus, alarms: Alarms) async throws -> Recorder {
        let (journal, report) = try Journal.open(
            directory: "\(self.configuration.stateDirectory)/journal",
            hash: { ChainDigest(sha256($0).span.bytes) },
            logger: self.logger
        )
        let recorder = Recorder(
            journal: journal,
            timeout: self.configuration.journal.timeout,
            failurePolicy: self.configuration.journal.onFailure == .admit ? .admit : .refuse,
            events: events,
            clock: clock,
            logger: self.logger
        )
        if report.tornBytes > 0 {
            self.logger.notice("unfinished entry cut off", metadata: [LogKeys.count: "\(report.tornBytes) bytes"])
        }
        for damaged in report.quarantined {
            self.logger.critical(
                "journal segment damaged and set aside",
                metadata: [LogKeys.file: "\(damaged.file)", LogKeys.reason: "\(damaged.reason)"]
            )
            let detail = "\(damaged.file): \(damaged.reason)"
            alarms.raise("journal integrity", "a damaged segment was set aside: \(detail)")
            await recorder.appendIfPossible(
                .notice(NoticeRecord(at: clock.now, kind: .journalDamaged, detail: detail))
            )
        }
        let unfinished = try await recorder.closeUnfinished(at: clock.now)
        if unfinished > 0 {
            self.logger.warning("grants without outcome closed as unknown", metadata: [LogKeys.count: "\(unfinished)"])
        }
        return recorder
    }

    private func postgresConfiguration() throws -> PostgresConfiguration? {
        try self.configuration.upstream.map { upstream in
            try PostgresConfiguration(
                connectionString: upstream.connection,
                password: try upstream.password?.load(),
                applicationName: "p2k16d-\(self.configuration.site)",
                connectTimeout: upstream.connectTimeout,
                statementTimeout: upstream.statementTimeout,
                // A server that does not answer even this must not keep the daemon from stopping within 5 s.
                answerMargin: .seconds(1)
            )
        }
    }

    /// A key is made only where neither the upstream nor the replica holds cards; with cards and no key nobody could be
    /// recognised, so the daemon does not start.
    private func cardKeys(
        _ file: CardKeyFile,
        store: LocalStore,
        upstreamHoldsCards: Bool?
    ) async throws -> CardKeyRing? {
        if let ring = try file.read() {
            for key in ring.keys { try await store.ensureKey(key.id, checkValue: key.checkValue) }
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

    private func broker() throws -> Site.Broker? {
        try self.configuration.broker.map { broker in
            let password = try broker.password?.load()
            var configuration = MQTTConfiguration(
                host: broker.host,
                port: broker.port,
                clientID: broker.clientID,
                credentials: broker.username.map { MQTTCredentials(username: $0, password: password ?? "") }
            )
            configuration.keepalive = broker.keepalive
            configuration.tls = broker.tls.map { tls in
                var settings = MQTTConfiguration.TLS(
                    trust: tls.authorityFile.map { .authorities(file: $0) } ?? .system,
                    identity: tls.certificateFile.flatMap { certificate in
                        tls.keyFile.map { .init(certificateFile: certificate, keyFile: $0) }
                    }
                )
                settings.verification = tls.verify
                return settings
            }
            configuration.lastWill = .init(
                topic: StatePublisher.availabilityTopic(prefix: broker.topicPrefix),
                payload: StatePublisher.offline
            )
            let client = try MQTTClient(configuration: configuration, logger: self.logger)
            return Site.Broker(client: client, topicPrefix: broker.topicPrefix)
        }
    }

    /// A replica that is made anew knows no standing orders; the journal does.
    private func recoverStandings(from recorder: Recorder, into store: LocalStore) async throws {
        for (door, standing) in try await recorder.doorStandings() {
            try await store.setDoorStanding(standing, of: door)
            self.logger.warning("standing order taken from the journal", metadata: [LogKeys.door: "\(door)"])
        }
    }

    private func doors(
        broker: MQTTClient?,
        store: LocalStore,
        events: EventBus,
        clock: TrustedClock
    ) async throws -> [DoorID: DoorController] {
        let standings = try await store.doorStandings()
        var doors: [DoorID: DoorController] = [:]
        for door in self.configuration.doors {
            let controller = DoorController(
                id: door.id,
                settings: DoorController.Settings(door),
                lock: try self.lock(of: door, broker: broker),
                events: events,
                clock: clock,
                logger: self.logger
            )
            doors[door.id] = controller
            guard let standing = standings[door.id] else { continue }
            await self.restore(standing, of: controller, at: clock.now)
        }
        return doors
    }

    private func restore(_ standing: DoorStanding, of door: DoorController, at now: Timestamp) async {
        switch standing {
        case .normal: return
        case .held(.some(let until)) where until <= now: return
        case .held, .lockedDown: break
        }
        do {
            try await door.stand(standing)
            self.logger.notice("standing order restored", metadata: [LogKeys.door: "\(door.id)"])
        } catch {
            self.logger.error("standing order not restored", error: error, metadata: [LogKeys.door: "\(door.id)"])
        }
    }

    private func lock(of door: Configuration.Door, broker: MQTTClient?) throws -> any LockDriver {
        switch door.lock {
        case .simulated(let faults):
            return SimulatedLock(fault: faults.fail ? "the simulated lock is set to fail" : nil, delay: faults.delay)
        case .mqtt(let topic):
            guard let broker else {
                throw StartError("door \(door.id) has an MQTT lock, and there is no broker", remedy: "Add mqtt.")
            }
            return MQTTDoorLock(client: broker, topic: topic)
        }
    }

    private func readers(
        doors: [DoorID: DoorController],
        broker: MQTTClient?
    ) -> [ReaderID: (reader: any CardReader, door: DoorController)] {
        var readers: [ReaderID: (reader: any CardReader, door: DoorController)] = [:]
        for reader in self.configuration.readers {
            guard let door = doors[reader.door] else { continue }
            switch reader.source {
            case .simulated:
                readers[reader.id] = (SimulatedReader(id: reader.id, syntax: reader.syntax), door)
            case .mqtt(let topic):
                guard let broker else { continue }
                let driver = MQTTReader(
                    id: reader.id,
                    client: broker,
                    topic: topic,
                    syntax: reader.syntax,
                    debounce: reader.debounce,
                    logger: self.logger
                )
                readers[reader.id] = (driver, door)
            }
        }
        return readers
    }

    private func upstream(
        _ postgres: PostgresConfiguration,
        store: LocalStore,
        snapshot: CurrentSnapshot,
        rules: AccessRules,
        keys: CardKeys,
        keyFile: CardKeyFile,
        clock: TrustedClock,
        recorder: Recorder
    ) -> Site.Upstream {
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
            store: store,
            snapshot: snapshot,
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
            retention: self.configuration.journal.retention,
            logger: self.logger
        )
        return Site.Upstream(sync: sync, delivery: delivery, status: status)
    }

    private func seed(_ directory: EmbeddedDirectory, ring: CardKeyRing?) async throws {
        if let seed = self.configuration.seed, let ring {
            let shortFormats = self.configuration.shortFormats
            if try await directory.seed(seed, ring: ring, shortFormats: shortFormats) {
                self.logger.notice("directory seeded", metadata: [LogKeys.count: "\(seed.accounts.count) accounts"])
            }
        }
        try await directory.refresh()
    }
}

extension DoorController.Settings {
    init(_ door: Configuration.Door) {
        self.init(name: door.name, key: door.key, unlockTime: door.unlockTime)
    }
}
