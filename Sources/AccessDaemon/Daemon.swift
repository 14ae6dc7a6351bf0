import AccessControl
import AdminAPI
import AdminModel
import Journal
package import Logging
import ServiceLifecycle
import Systemd
import UnixSignals

/// The daemon of one site: builds the parts from the configuration and runs them in order.
package struct Daemon: Sendable {
    package static let version = Version.current

    /// How long services may take to stop one after the other; then they are cancelled all at once.
    private static let patience = Duration.seconds(4)
    /// The whole end: the patience, the time for the locks, and some more.
    private static let endLimit = Duration.seconds(9)

    private let configuration: Configuration
    private let logLevel: LogLevelSwitch
    private let logger: Logger
    private let onBound: @Sendable () async -> Void

    /// - Parameters:
    ///   - logLevel: follows `log.level` when the configuration is reloaded.
    ///   - onBound: called when the admin socket accepts connections.
    package init(
        configuration: Configuration,
        logLevel: LogLevelSwitch,
        logger: Logger,
        onBound: @escaping @Sendable () async -> Void = {}
    ) {
        self.configuration = configuration
        self.logLevel = logLevel
        self.logger = logger
        self.onBound = onBound
    }

    /// Runs until SIGTERM or SIGINT; returns when every lock that can be locked is, and the journal is closed.
    ///
    /// - Throws: whatever keeps the daemon from starting, worded for people.
    package func run() async throws {
        Process.prepare()
        let hold = try StateHold(self.configuration.stateDirectory, logger: self.logger)
        let site = try await SiteBuilder(configuration: self.configuration, state: hold.state, logger: self.logger)
            .build()
        for exposure in self.configuration.exposures {
            self.logger.warning(
                "connection not protected",
                metadata: ["connection": "\(exposure.connection)", "reason": "\(exposure.meaning)"]
            )
        }
        self.logger.notice("starting", metadata: ["site": "\(self.configuration.site)", "version": "\(Self.version)"])
        await site.recorder.appendIfPossible(
            .notice(NoticeRecord(at: site.clock.now, kind: .started, detail: "version \(Self.version)"))
        )
        let deadline = LastDeadline(limit: Self.endLimit, logger: self.logger)
        defer { deadline.met() }
        let group = ServiceGroup(
            configuration: .init(
                services: try await self.services(of: site, until: deadline),
                gracefulShutdownSignals: [.sigterm, .sigint],
                // At debug it would print each service with everything that it holds.
                logger: Logger(label: "p2k16d.services") { _ in SwiftLogNoOpLogHandler() }
            )
            .with(maximumGracefulShutdown: Self.patience)
        )
        try await group.run()
        self.logger.notice("stopped")
        hold.release()
    }

    /// In the order of architecture decision 13: the first stops last, so the doors outlive everything that could open
    /// them, and the journal everything that writes to it.
    private func services(
        of site: Site,
        until deadline: LastDeadline
    ) async throws -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let doors = site.doors.sorted { $0.key < $1.key }.map(\.value)
        let backend = DaemonBackend(site: site, logger: self.logger)
        var services: [any Service] = [
            GPIOService(chips: site.chips),
            DoorService(doors: doors, inputs: site.inputFeeds),
            JournalService(recorder: site.recorder, doors: doors, clock: site.clock),
            ClockService(
                clock: site.clock,
                truth: site.snapshot.known,
                store: site.store,
                logger: self.logger
            ),
        ]
        if let upstream = site.upstream {
            let truth = TruthService(
                snapshot: site.snapshot,
                doors: Array(site.doors.keys),
                tools: site.configuration.tools.map(\.name),
                logger: self.logger
            )
            services.append(UpstreamService(sync: upstream.sync, delivery: upstream.delivery, truth: truth))
            if let admin = upstream.admin, let days = self.configuration.upstream?.admin?.retention, !days.isEmpty {
                services.append(
                    AccessLogRetention(
                        admin: admin,
                        sync: upstream.sync,
                        store: site.store,
                        days: days,
                        alarms: site.alarms,
                        logger: self.logger
                    )
                )
            }
        } else {
            services.append(RetentionService(recorder: site.recorder, retention: self.configuration.journal.retention))
        }
        services += [site.rehasher, site.taps.notes]
        if let watch = site.taps.watch { services.append(watch) }
        if let status = site.state.standIn {
            let standIn = StandIn(of: site.state.configured, at: site.state.path)
            services.append(StandInService(standIn, status: status, logger: self.logger))
        }
        if let broker = site.broker {
            let publisher = StatePublisher(
                client: broker.client,
                prefix: broker.topicPrefix,
                doors: doors,
                tools: ToolStates(
                    names: site.tools.supervisors.keys.sorted(),
                    control: { await backend.control(of: $0) }
                ),
                events: site.events,
                logger: self.logger
            )
            await publisher.register()
            let alarms = AlarmPublisher(
                client: broker.client,
                prefix: broker.topicPrefix,
                desk: site.alarmDesk,
                logger: self.logger
            )
            await alarms.register()
            services += [broker.client, publisher, alarms]
            if !site.dlock13Doors.isEmpty {
                services.append(
                    try await DLock13Service(site.dlock13Doors, client: broker.client, events: site.events)
                )
            }
        }
        if let server = site.dlockServer { services.append(server) }
        if let metrics = self.configuration.metrics {
            services.append(
                MetricsServer(
                    address: ListenAddress(host: metrics.host, port: Int(metrics.port)),
                    backend: backend,
                    logger: self.logger
                )
            )
        }
        services += [
            ToolService(desk: site.tools, router: site.taps),
            ReaderService(
                assignments: Array(site.readers.values),
                router: site.taps
            ),
            // Stops before what it looks at, so that the end of the daemon is no alarm.
            site.alarmDesk,
            InductionService(inductions: site.taps.inductions, readers: site.readers, backend: backend),
            ReloadService(site: site, logLevel: self.logLevel, notifier: SystemdNotifier(), logger: self.logger),
            AdminServer(
                path: self.configuration.adminSocket,
                group: self.configuration.adminSocketGroup,
                backend: backend,
                authorizer: site.authorizer,
                traffic: site.adminTraffic,
                logger: self.logger,
                onBound: {
                    await site.isReady.open()
                    await self.onBound()
                }
            ),
            NotifierService(
                notifier: SystemdNotifier(),
                isReady: site.isReady,
                tapPath: site.tapPath,
                watchdog: site.watchdog,
                statusLine: { await backend.statusLine() },
                logger: self.logger
            ),
        ]
        return (services.map { deadline.watching($0) } + [deadline]).map {
            .init(
                service: $0,
                successTerminationBehavior: .ignore,
                failureTerminationBehavior: .gracefullyShutdownGroup
            )
        }
    }
}

extension ServiceGroupConfiguration {
    fileprivate func with(maximumGracefulShutdown duration: Duration) -> Self {
        var configuration = self
        configuration.maximumGracefulShutdownDuration = duration
        return configuration
    }
}
