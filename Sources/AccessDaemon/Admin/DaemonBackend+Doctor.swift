import AccessControl
import AdminAPI
import AdminModel
import Hardware
import Journal
import Postgres
import Systemd

extension DaemonBackend {
    /// So many of the last entries are looked through for starts.
    private static let lookedThrough: UInt64 = 2000

    func doctor(caller: Caller) async throws -> DoctorReport {
        // Each opens a connection to the database and publishes something; one at a time is enough for people.
        guard self.examinations.enter() else {
            throw AdminError(
                .unavailable,
                code: "examination-running",
                message: "another examination is under way",
                remedy: "Try again in some seconds."
            )
        }
        defer { self.examinations.leave() }
        let findings = await Examination.all(
            [self.serviceExamination, self.healthExamination(caller), self.configurationExamination]
                + [self.databaseExamination, self.adminLoginExamination, self.brokerExamination].compactMap(\.self)
                + [self.hardwareExamination, self.clockExamination, self.diskExamination, self.journalExamination]
                + [self.cardExamination]
        )
        return DoctorReport(site: self.site.configuration.site, version: Daemon.version, findings: findings)
    }

    private var serviceExamination: Examination {
        Examination(.service, "tap-path", "the daemon", remedy: "Restart it: systemctl restart p2k16d.") {
            let notifier = SystemdNotifier()
            let watchdog = self.site.watchdog.value
            let now = self.site.clock.now
            return await ServiceFacts(
                version: Daemon.version,
                uptime: now.since(self.site.startedAt),
                isNotifying: notifier.hasListener,
                watchdogInterval: notifier.watchdogInterval,
                lastPing: watchdog.lastPing.map { .now - $0 },
                withheldFor: watchdog.silentParts,
                silentParts: self.site.tapPath.silentParts(within: .seconds(5)),
                startsInLastHour: self.starts(since: now - .seconds(3600))
            ).findings
        }
    }

    /// Also what other parts of the daemon have found out for themselves.
    private func healthExamination(_ caller: Caller) -> Examination {
        Examination(.service, "health", "the parts", remedy: "A part is stuck: systemctl restart p2k16d.") {
            guard let health = try? await self.health(caller: caller) else { return [] }
            return Finding.findings(of: health) + self.controllerKeyFindings
        }
    }

    private var controllerKeyFindings: [Finding] {
        self.site.tools.supervisors.sorted { $0.key < $1.key }.compactMap { tool, supervisor in
            (supervisor.controller as? NativeController).flatMap { controller in
                .finding(of: controller.keyStanding, tool: tool, path: self.site.configuration.path)
            }
        }
    }

    private var configurationExamination: Examination {
        let remedy = "A disk or a mount does not answer: dmesg."
        return Examination(.configuration, "configuration-file", self.site.configuration.path, remedy: remedy) {
            await onOwnThread {
                ConfigurationFacts.gather(self.site.running).findings
                    + FileFacts.gather(of: self.site.configuration, state: self.site.state.path).map(\.finding)
                    + CertificateFacts.gather(of: self.site.configuration).map(\.finding)
            }
        }
    }

    private var databaseExamination: Examination? {
        guard let upstream = self.site.upstream else { return nil }
        let examination = DatabaseExamination(
            configuration: upstream.configuration,
            applicationName: upstream.configuration.applicationName,
            syncProblem: upstream.status.value.problem,
            logger: self.logger
        )
        return Examination(
            .database,
            "database-connection",
            examination.place,
            remedy: "It hangs, or the network loses everything on the way. Doors go on from the last known facts."
        ) { await examination.findings() }
    }

    private var adminLoginExamination: Examination? {
        guard let upstream = self.site.configuration.upstream, let admin = upstream.admin,
            let site = self.site.upstream
        else { return nil }
        let examination = AdminLoginExamination(
            upstream: upstream,
            admin: admin,
            applicationName: site.configuration.applicationName,
            logger: self.logger
        )
        return Examination(
            .database,
            "database-admin",
            "the login upstream.admin",
            remedy: "The database hangs, or the network loses everything on the way."
        ) { await examination.findings() }
    }

    private var brokerExamination: Examination? {
        guard let broker = self.site.broker, let settings = self.site.configuration.broker else { return nil }
        let examination = BrokerExamination(
            client: broker.client,
            place: "the broker \(settings.host):\(settings.port)",
            topicPrefix: broker.topicPrefix,
            commandTopics: self.site.configuration.doors.compactMap { door in
                if case .mqtt(let topic, _) = door.lock { topic } else { nil }
            }
        )
        return Examination(
            .broker,
            "broker-connection",
            examination.place,
            remedy: "It hangs, or the network loses everything on the way."
        ) { await examination.findings() }
    }

    private var hardwareExamination: Examination {
        Examination(.hardware, "device", "devices and lines", remedy: "A driver hangs: dmesg. Restart the machine.") {
            let configuration = self.site.configuration
            return await onOwnThread {
                DeviceFacts.gather(configuration).map(\.finding) + LineFacts.gather(configuration).findings
            }
        }
    }

    private var clockExamination: Examination {
        Examination(.clock, "clock-service", "the system clock", remedy: "The machine is overloaded: top.") {
            let clock = self.site.clock
            return ClockFacts(
                isSynchronised: KernelClock.isSynchronised,
                isSuspect: clock.isWallClockSuspect,
                difference: TrustedClock.wall.since(clock.now),
                hasUpstream: self.site.upstream != nil
            ).findings
        }
    }

    private var diskExamination: Examination {
        let state = self.site.state
        let remedy = "The disk does not answer: dmesg. Replace it."
        return Examination(.storage, "disk", state.configured, remedy: remedy) {
            await onOwnThread {
                guard state.standIn != nil else { return StorageFacts.gather(state.configured).findings }
                // What can be written is the copy; that it is one is told by the health.
                return StorageFacts.gather(state.configured, isStoodInFor: true).findings
                    + StorageFacts.gather(state.path).findings
            }
        }
    }

    private var journalExamination: Examination {
        Examination(.storage, "journal", "the journal", remedy: "The disk does not answer: dmesg. Replace it.") {
            let journal = self.site.recorder.journal
            let gap = self.site.recorder.openGap
            let first = journal.firstSequence ?? 0
            var delivery: JournalFacts.Delivery?
            if let status = self.site.upstream?.status.value {
                let waiting = self.undelivered
                let oldest = min(status.undelivered.keys.min() ?? .max, status.deliveredUpTo + 1)
                let entry = waiting > 0 ? try? await self.entry(max(oldest, first)) : nil
                delivery = JournalFacts.Delivery(
                    undelivered: waiting,
                    oldest: entry.map { self.site.clock.now.since($0.at) }
                )
            }
            return JournalFacts(
                entries: journal.lastSequence.map { $0 + 1 - first } ?? 0,
                gap: gap.decisions > 0 ? "\(gap)" : nil,
                failures: journal.statistics.failures,
                delivery: delivery
            ).findings
        }
    }

    private var cardExamination: Examination {
        Examination(.cards, "short-format", "the facts about people", remedy: "The machine is overloaded: top.") {
            let odds = ShortFormatFacts.gather(self.site.configuration, self.site.snapshot.value)
            var findings = odds.flatMap(\.findings)
            if odds.isEmpty {
                findings.append(
                    Finding(
                        .cards,
                        .ok,
                        "short-format",
                        "the readers",
                        "all of them deliver the whole number of a card"
                    )
                )
            }
            guard self.site.upstream != nil else { return findings }
            let truth = self.truth
            let refusing = (truth?.budgets ?? []).filter { $0.refusing && !$0.onlineOnly }
            return findings + [
                FreshnessFacts(
                    age: truth.map { .seconds($0.ageSeconds) },
                    refusing: refusing.compactMap { $0.door.map { "door \($0)" } ?? $0.tool.map { "tool \($0)" } }
                ).finding
            ]
        }
    }

    /// How often the daemon was started since then, among the last entries of the journal.
    private func starts(since: Timestamp) async -> Int {
        var count = 0
        let last = self.site.recorder.journal.lastSequence ?? 0
        let first = last > Self.lookedThrough ? last - Self.lookedThrough : 1
        try? await self.forEachEntry(from: first) { _, entry in
            if case .notice(let record) = entry, record.kind == .started, record.at >= since { count += 1 }
            return true
        }
        return count
    }
}
