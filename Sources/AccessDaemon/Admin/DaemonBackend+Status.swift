import AccessControl
import AdminAPI
import AdminModel
import Hardware
import Journal
import MQTT
import Postgres

extension DaemonBackend {
    func status(caller: Caller) async throws -> Status {
        let snapshot = self.site.snapshot.value
        let now = self.site.clock.now
        let journal = self.site.recorder.journal
        let gap = self.site.recorder.openGap
        return Status(
            version: Daemon.version,
            site: self.site.configuration.site,
            authority: self.site.upstream == nil ? .embedded : .postgresql,
            startedAt: WireTime(self.site.startedAt),
            now: WireTime(now),
            ready: await self.site.isReady.hasOpened,
            upstream: self.upstreamLink,
            mqtt: self.brokerLink,
            snapshot: SnapshotStatus(
                takenAt: snapshot.takenAt.microseconds == 0 ? nil : WireTime(snapshot.takenAt),
                ageSeconds: self.truth?.ageSeconds,
                accounts: snapshot.accounts.count,
                cards: snapshot.cards.count
            ),
            truth: self.truth,
            journal: JournalStatus(
                firstSequence: journal.firstSequence,
                lastSequence: journal.lastSequence,
                undelivered: self.undelivered,
                gaps: UInt64(max(0, gap.decisions + gap.waiting))
            ),
            alarms: self.site.alarmDesk.alarms.map { AdminModel.Alarm($0) }
        )
    }

    func health(caller: Caller) async throws -> Health {
        await self.health
    }

    private var health: Health {
        get async {
            var parts: [HealthPart] = []
            for (_, door) in self.site.doors.sorted(by: { $0.key < $1.key }) {
                parts.append(await self.health(of: door))
            }
            for (id, assignment) in self.site.readers.sorted(by: { $0.key < $1.key }) {
                let fault = assignment.reader.health.fault
                parts.append(
                    HealthPart(
                        name: "reader \(id)",
                        state: fault == nil ? .ok : .down,
                        detail: fault ?? self.enrolmentNote(at: id) ?? self.inductionNote(at: id),
                        remedy: fault.map { _ in "Check the reader and what it is connected by." }
                    )
                )
            }
            parts.append(contentsOf: await self.toolHealth)
            parts.append(self.journalHealth)
            if let part = self.stateHealth { parts.append(part) }
            parts.append(self.directoryHealth)
            parts.append(contentsOf: self.upstreamHealth)
            parts.append(contentsOf: self.cardHealth)
            if self.site.broker != nil { parts.append(self.brokerHealth) }
            if let server = self.site.dlockServer {
                parts.append(self.health(ofListener: "dlock-http", fault: server.fault))
            }
            parts.append(self.clockHealth)
            for (name, message) in self.site.alarms.all.sorted(by: { $0.key < $1.key }) {
                parts.append(
                    HealthPart(
                        name: name,
                        state: .degraded,
                        detail: message,
                        remedy: "Docs/operations.md says what to do."
                    )
                )
            }
            parts.append(contentsOf: self.alarmHealth)
            return Health(parts: parts)
        }
    }

    func sync(caller: Caller) async throws -> SyncStatus {
        let status = self.site.upstream?.status.value
        let takenAt = self.site.snapshot.value.takenAt
        var state = self.upstreamLink.state
        if state == .connected, status?.isComparedWithJournal == false { state = .connecting }
        return SyncStatus(
            state: state,
            connectedSince: self.upstreamLink.since,
            lastSyncAt: status?.lastSync.map { WireTime($0) },
            snapshotTakenAt: takenAt.microseconds == 0 ? nil : WireTime(takenAt),
            lastError: self.upstreamLink.detail ?? status?.problem ?? status?.restrictionProblem
                ?? status?.deliveryProblem,
            pending: self.undelivered,
            refused: UInt64(status?.undelivered.count ?? 0),
            restrictions: UInt64(self.site.snapshot.restrictions.count)
        )
    }

    func refresh(caller: Caller) async throws -> SyncStatus {
        try await self.atAuthority { try await self.site.cards.refresh() }
        return try await self.sync(caller: caller)
    }

    /// The line that `systemctl status` shows.
    func statusLine() async -> String {
        let wrong = await self.health.parts.filter { $0.state != .ok }.map(\.name)
        let accounts = self.site.snapshot.value.accounts.count
        let state = wrong.isEmpty ? "all well" : "degraded: \(wrong.joined(separator: ", "))"
        return "\(self.site.doors.count) doors, \(accounts) accounts; \(state)"
    }
}

extension DaemonBackend {
    var undelivered: UInt64 {
        guard let status = self.site.upstream?.status.value, let last = self.site.recorder.journal.lastSequence else {
            return 0
        }
        return last - min(status.deliveredUpTo, last) + UInt64(status.undelivered.count)
    }

    private var upstreamLink: Link {
        guard let upstream = self.site.upstream else { return Link(state: .off) }
        switch upstream.sync.state {
        case .idle, .stopped: return Link(state: .disconnected)
        case .connecting(let attempt): return Link(state: .connecting, detail: attempt > 1 ? "attempt \(attempt)" : nil)
        case .connected(let since): return Link(state: .connected, since: self.time(of: since))
        case .waiting(_, let error): return Link(state: .disconnected, detail: error.message)
        }
    }

    private var brokerLink: Link {
        guard let broker = self.site.broker else { return Link(state: .off) }
        switch broker.client.state {
        case .disconnected(let error): return Link(state: .disconnected, detail: error?.message)
        case .connecting: return Link(state: .connecting)
        case .connected: return Link(state: .connected)
        case .stopped: return Link(state: .disconnected)
        }
    }

    private func time(of instant: ContinuousClock.Instant) -> WireTime {
        WireTime(self.site.clock.now + (instant - ContinuousClock.now))
    }

    private var journalHealth: HealthPart {
        let gap = self.site.recorder.openGap
        guard gap.isOpen else { return HealthPart(name: "journal", state: .ok) }
        return HealthPart(
            name: "journal",
            state: .down,
            detail: "\(gap)",
            remedy: "Free disk space or replace the disk under \(self.site.state.configured)."
        )
    }

    private var stateHealth: HealthPart? {
        let state = self.site.state
        return state.standIn.map { standIn in
            let values = standIn.value
            return HealthPart(
                name: "state directory",
                state: .degraded,
                detail: values.message(state.configured),
                remedy: values.remedy(state.configured)
            )
        }
    }

    private var directoryHealth: HealthPart {
        let snapshot = self.site.snapshot.value
        if snapshot.accounts.isEmpty {
            return HealthPart(
                name: "directory",
                state: .down,
                detail: "no accounts are known, so nobody gets in",
                remedy: self.site.upstream == nil
                    ? "Add the first one: p2k16ctl account add NAME --name 'FULL NAME', or restore a backup."
                    : "Let the daemon reach its upstream once; see p2k16ctl sync status."
            )
        }
        guard snapshot.unresolved.isEmpty else {
            return HealthPart(
                name: "directory",
                state: .degraded,
                detail: snapshot.unresolved.map(\.description).joined(separator: "; "),
                remedy: "Correct the name in \(self.site.configuration.path), or make what it names."
            )
        }
        return HealthPart(name: "directory", state: .ok)
    }

    private var upstreamHealth: [HealthPart] {
        guard let upstream = self.site.upstream else { return [] }
        let status = upstream.status.value
        let link = self.upstreamLink
        var parts: [HealthPart] = []
        let missing = status.privilegeProblems.joined(separator: "; ")
        if link.state == .connected, status.problem == nil {
            parts.append(
                HealthPart(
                    name: "upstream",
                    state: missing.isEmpty ? .ok : .degraded,
                    detail: missing.isEmpty ? self.exposure(of: .database) : missing,
                    remedy: missing.isEmpty ? nil : "As the owner, run: p2k16d migrate --site-role ROLE."
                )
            )
        } else {
            let detail = [status.problem ?? link.detail ?? "not connected", self.truthNote].compactMap(\.self)
                .joined(separator: "; ")
            parts.append(
                HealthPart(
                    name: "upstream",
                    state: .down,
                    detail: missing.isEmpty ? detail : "\(detail); \(missing)",
                    remedy: missing.isEmpty
                        ? "Doors go on from the last known facts. Check the database and the network."
                        : "As the owner, run: p2k16d migrate --site-role ROLE."
                )
            )
        }
        var delivery: [String] = []
        if let problem = status.deliveryProblem, link.state == .connected { delivery.append(problem) }
        if let first = status.undelivered.min(by: { $0.key < $1.key }) {
            delivery.append("\(status.undelivered.count) refused upstream, the first because: \(first.value)")
        }
        if !delivery.isEmpty {
            parts.append(
                HealthPart(
                    name: "delivery",
                    state: .degraded,
                    detail: delivery.joined(separator: "; "),
                    remedy: "The entries are kept. Mend the cause; they are offered again at the next connect."
                )
            )
        }
        return parts
    }

    private func exposure(of peer: Configuration.Exposure.Peer) -> String? {
        self.site.configuration.exposures.first { $0.peer == peer }.map { "\($0)" }
    }

    private var brokerHealth: HealthPart {
        let link = self.brokerLink
        guard link.state != .connected else {
            return HealthPart(name: "broker", state: .ok, detail: self.exposure(of: .broker))
        }
        return HealthPart(
            name: "broker",
            state: .down,
            detail: link.detail ?? "not connected",
            remedy: "Check the broker and the network; MQTT locks and readers are dead until it is back."
        )
    }

    private func health(ofListener name: String, fault: String?) -> HealthPart {
        guard let fault else { return HealthPart(name: name, state: .ok) }
        return HealthPart(
            name: name,
            state: .down,
            detail: fault,
            remedy: "Mend what it says; it is tried again every 5 s. Cards open the doors all the while."
        )
    }

    private var clockHealth: HealthPart {
        guard self.site.clock.isWallClockSuspect else { return HealthPart(name: "clock", state: .ok) }
        return HealthPart(
            name: "clock",
            state: .degraded,
            detail: "the system clock differs from trusted time; decisions go by trusted time",
            remedy: "Set the clock, or let a time service do it."
        )
    }
}
