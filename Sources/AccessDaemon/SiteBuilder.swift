import AccessControl
import AdminAPI
import CardHashing
import GPIO
import Hardware
import Journal
import LocalStore
import Logging

/// Builds the parts of a site from its configuration; nothing runs yet and no lock has been driven but to its standing.
struct SiteBuilder {
    let configuration: Configuration
    let state: StateInUse
    let logger: Logger
    let chips = GPIOChips()
    let entitlements = Entitlements()
    let measurements = Measurements()

    /// - Parameter state: nil for the state directory itself.
    init(configuration: Configuration, state: StateInUse? = nil, logger: Logger) {
        self.configuration = configuration
        self.state = state ?? StateInUse(configured: configuration.stateDirectory)
        self.logger = logger
    }

    func build() async throws -> Site {
        let store = try self.openStore()
        let clock = TrustedClock(kept: try await store.keptTime())
        clock.observeKernel()
        let events = EventBus()
        let alarms = Alarms()
        let (recorder, damage) = try await self.openJournal(store, clock: clock, events: events)
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
        let confirmedAt = try await store.confirmedAt()
        let restrictionFile = RestrictionFile(directory: self.state.path)
        let snapshot = CurrentSnapshot(
            stored ?? .empty,
            restrictions: try await CardRestrictions.load(from: store, and: restrictionFile, logger: self.logger),
            known: postgres == nil ? nil : KnownTruth(confirmedAt: confirmedAt, clock: clock)
        )
        let restrictions = CardRestrictions(
            store: store,
            snapshot: snapshot,
            file: restrictionFile,
            logger: self.logger
        )
        self.entitlements.open(snapshot: snapshot, rules: rules, keys: keys, clock: clock)
        Process.releaseFreedMemory()
        let broker = try self.broker()
        if store.movedAside != nil { try await self.recoverStandings(from: recorder, into: store) }
        let monitor = HardwareMonitor(clock: clock)
        let doors = try await self.doors(
            broker: broker?.client,
            store: store,
            recorder: recorder,
            events: events,
            clock: clock,
            monitor: monitor
        )
        // Standing orders stand already: no line passes through another state.
        await self.chips.start()
        await self.logFaults(of: doors)
        let upstream = try postgres.map { postgres in
            try self.upstream(
                postgres,
                store: store,
                restrictions: restrictions,
                rules: rules,
                keys: keys,
                keyFile: keyFile,
                clock: clock,
                recorder: recorder
            )
        }
        let authority: any CardAuthority & DirectoryAuthority & CheckoutAuthority
        if let upstream, let postgres {
            authority = UpstreamDirectory(
                configuration: postgres,
                admin: try self.adminConfiguration(),
                store: store,
                sync: upstream.sync,
                restrictions: restrictions,
                clock: clock,
                logger: self.logger
            )
        } else {
            let directory = EmbeddedDirectory(store: store, snapshot: snapshot, rules: rules, clock: clock)
            try await self.seed(directory, ring: keys.ring)
            authority = directory
        }
        let tools = try await self.tools(
            authority: authority,
            broker: broker?.client,
            store: store,
            recorder: recorder,
            events: events,
            snapshot: snapshot,
            clock: clock
        )
        let readers = self.readers(doors: doors, tools: tools, broker: broker?.client)
        let opener = RemoteOpener(recorder: recorder, clock: clock, logger: self.logger)
        let rehasher = CardRehasher(authority: authority, logger: self.logger)
        let watch = TapWatch(recorder: recorder, clock: clock, alarms: alarms, logger: self.logger)
        let breakGlass = BreakGlassDesk(
            directory: self.configuration.stateDirectory,
            site: self.configuration.site,
            recorder: recorder,
            clock: clock,
            alarms: alarms,
            logger: self.logger
        )
        let controller = AccessController(
            snapshot: snapshot,
            rules: rules,
            keys: keys,
            recorder: recorder,
            clock: clock,
            measurements: self.measurements,
            logger: self.logger,
            rehasher: rehasher,
            pins: PINRule(
                doors: Set(self.configuration.doors.filter(\.asksForPIN).map(\.id)),
                desk: PINDesk { watch.pinsBlocked(at: $0) }
            ),
            strengths: Dictionary(
                uniqueKeysWithValues: self.configuration.doors.compactMap { door in
                    door.leastCard.map { (door.id, $0) }
                }
            )
        )
        let desk = ToolDesk(
            supervisors: tools,
            authority: authority,
            snapshot: snapshot,
            rules: rules,
            keys: keys,
            recorder: recorder,
            clock: clock,
            logger: self.logger
        )
        for assignment in readers.values {
            monitor.observe(assignment.reader, at: assignment.place.name) { tap in
                keys.ring?.tokens(for: controller.number(of: tap)).first?.hash.fingerprint
            }
        }
        let alarmDesk = try await self.alarmDesk(
            AlarmSources(
                doors: doors.values.sorted { $0.id < $1.id },
                readers: readers.values.map(\.reader).sorted { $0.id < $1.id },
                tools: tools.values.filter { $0.controller != nil }.sorted { $0.name < $1.name },
                viaBroker: AlarmSources.BrokerParts(self.configuration),
                broker: broker?.client,
                upstream: upstream?.status,
                parts: alarms,
                state: self.state,
                snapshot: snapshot,
                recorder: recorder,
                clock: clock,
                events: events,
                store: store
            )
        )
        let damages = [damage, self.state.damage].compactMap(\.self)
        if !damages.isEmpty { await alarmDesk.latch(AlarmKey(.journalDamaged), damages.joined(separator: "; ")) }
        return Site(
            configuration: self.configuration,
            state: self.state,
            running: RunningConfiguration(self.configuration),
            watchdog: WatchdogRecord(),
            startedAt: clock.now,
            doors: doors,
            inputFeeds: self.inputFeeds(of: doors),
            readers: readers,
            controller: controller,
            taps: self.taps(to: controller, tools: desk, store: store, watch: watch, breakGlass: breakGlass),
            breakGlass: breakGlass,
            tools: desk,
            rehasher: rehasher,
            snapshot: snapshot,
            rules: rules,
            keys: keys,
            recorder: recorder,
            events: events,
            clock: clock,
            store: store,
            cards: authority,
            directory: authority,
            upstream: upstream,
            broker: broker,
            dlock13Doors: self.dlock13Doors(doors, broker: broker?.client, opener: opener),
            dlockServer: try self.dlockServer(doors, opener: opener),
            chips: self.chips,
            monitor: monitor,
            alarms: alarms,
            alarmDesk: alarmDesk,
            authorizer: Authorizer(
                grants: self.configuration.roles,
                configurationFile: self.configuration.path
            ),
            measurements: self.measurements,
            isReady: Gate()
        )
    }

    /// - Returns: also what happened to the journal that nobody may overlook, in plain words.
    private func openJournal(
        _ store: LocalStore,
        clock: TrustedClock,
        events: EventBus
    ) async throws -> (Recorder, damage: String?) {
        let (journal, report) = try Journal.open(
            directory: "\(self.state.path)/\(StateFiles.journalFolder)",
            hash: { ChainDigest(sha256($0).span.bytes) },
            logger: self.logger
        )
        let recorder = Recorder(
            journal: journal,
            timeout: self.configuration.journal.timeout,
            events: events,
            clock: clock,
            measurements: self.measurements,
            logger: self.logger
        )
        if report.tornBytes > 0 {
            self.logger.notice("unfinished entry cut off", metadata: [LogKeys.count: "\(report.tornBytes) bytes"])
        }
        let damage = try await self.problem(with: journal, report, store)
        if let damage {
            await recorder.appendIfPossible(
                .notice(NoticeRecord(at: clock.now, kind: .journalDamaged, detail: damage))
            )
        }
        let unfinished = try await recorder.closeUnfinished(at: clock.now)
        if unfinished > 0 {
            self.logger.warning("grants without outcome closed as unknown", metadata: [LogKeys.count: "\(unfinished)"])
        }
        return (recorder, damage)
    }

    /// What happened to the journal that nobody may overlook; nil when nothing did.
    private func problem(
        with journal: Journal,
        _ report: RecoveryReport,
        _ store: LocalStore
    ) async throws -> String? {
        guard let first = report.quarantined.first else {
            // A site that has decided by its facts before has a record of that.
            guard report.journalIDIsNew, report.records == 0, try await store.keptTime() != nil else { return nil }
            self.logger.critical("journal is missing, a new one is begun")
            return "the journal is missing and a new one was begun: what had not been delivered is lost, unless it was "
                + "moved on purpose"
        }
        for damaged in report.quarantined {
            self.logger.critical(
                "journal segment damaged and set aside",
                metadata: [LogKeys.file: "\(damaged.file)", LogKeys.reason: "\(damaged.reason)"]
            )
        }
        var intact = 0
        try await journal.forEachSalvaged { intact += $0.count }
        let more = report.quarantined.count > 1 ? " and \(report.quarantined.count - 1) more" : ""
        let fate = self.configuration.upstream == nil ? "stay in" : "are delivered from"
        return "a damaged segment was set aside: \(first.file)\(more): \(first.reason); \(intact) intact entries "
            + "\(fate) the files set aside"
    }
}
