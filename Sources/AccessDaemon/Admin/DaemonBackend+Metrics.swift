import AccessControl
import AdminAPI
import AdminModel

extension DaemonBackend {
    /// Everything that is worth watching, for Prometheus; no names of people, no cards.
    func metrics() async throws -> String {
        let caller = Caller.daemon
        let status = try await self.status(caller: caller)
        var page = MetricsPage()
        self.addDaemon(status, to: &page)
        self.addDirectory(status, to: &page)
        self.addJournal(status, to: &page)
        self.addTaps(to: &page)
        self.addDoors(try await self.doors(caller: caller), to: &page)
        self.addReaders(try await self.readers(caller: caller), to: &page)
        self.addLoad(to: &page)
        await self.addTools(to: &page)
        self.addAlarms(to: &page)
        let health = try await self.health(caller: caller)
        page.add(
            .gauge,
            "p2k16d_part_state",
            "State of each part as p2k16ctl health shows it: 0 is well, 1 degraded, 2 down.",
            health.parts.map { part in
                let state: Double =
                    switch part.state {
                    case .ok: 0
                    case .degraded: 1
                    case .down: 2
                    }
                return .init(state, ["part": part.name])
            }
        )
        return page.text
    }

    private func addDaemon(_ status: Status, to page: inout MetricsPage) {
        page.add(
            .gauge,
            "p2k16d_build_info",
            "Always 1; what runs, and for which site.",
            [.init(1, ["version": status.version, "site": status.site, "authority": status.authority.rawValue])]
        )
        page.add(.gauge, "p2k16d_ready", "Whether taps are decided.", status.ready ? 1 : 0)
        page.add(
            .gauge,
            "p2k16d_connected",
            "Whether the daemon is connected to a server that it uses.",
            [("upstream", status.upstream), ("mqtt", status.mqtt)].filter { $0.1.state != .off }.map { name, link in
                .init(link.state == .connected, ["server": name])
            }
        )
        page.add(
            .gauge,
            "p2k16d_clock_suspect",
            "Whether the system clock differs from trusted time.",
            self.site.clock.isWallClockSuspect ? 1 : 0
        )
        page.add(
            .gauge,
            "process_start_time_seconds",
            "When the daemon started, in seconds since 1970.",
            Double(status.startedAt.microseconds) / 1_000_000
        )
        guard let process = ProcessFigures.now else { return }
        page.add(.gauge, "process_resident_memory_bytes", "Memory in use.", process.residentBytes)
        page.add(.counter, "process_cpu_seconds_total", "Processor time used.", process.cpuSeconds)
        page.add(.gauge, "process_open_fds", "Open file descriptors.", process.openFiles)
    }

    private func addDirectory(_ status: Status, to page: inout MetricsPage) {
        let age = status.snapshot.ageSeconds.map { [MetricsPage.Sample($0)] } ?? []
        page.add(
            .gauge,
            "p2k16d_truth_age_seconds",
            "How long ago the facts that decisions are made from were last known to be right; absent without upstream.",
            age
        )
        page.add(.gauge, "p2k16d_accounts", "Accounts in the snapshot.", Double(status.snapshot.accounts))
        page.add(.gauge, "p2k16d_cards", "Cards in the snapshot.", Double(status.snapshot.cards))
    }

    private func addJournal(_ status: Status, to page: inout MetricsPage) {
        let measured = self.site.measurements
        page.add(
            .gauge,
            "p2k16d_journal_last_sequence",
            "Sequence of the last entry of the journal.",
            Double(status.journal.lastSequence ?? 0)
        )
        page.add(
            .gauge,
            "p2k16d_journal_undelivered_entries",
            "Entries that are not in the database yet, or were refused by it.",
            Double(status.journal.undelivered)
        )
        page.add(
            .gauge,
            "p2k16d_journal_gap_entries",
            "Entries of the present gap: what happened and could not be written.",
            Double(status.journal.gaps)
        )
        page.add(
            "p2k16d_journal_append_seconds",
            "Time for an append to the journal, until it is durable or was given up.",
            measured.journalAppend
        )
        guard self.site.upstream != nil else { return }
        page.add(
            "p2k16d_delivery_lag_seconds",
            "Time from an entry to its delivery to the database.",
            measured.deliveryLag
        )
    }

    private func addTaps(to page: inout MetricsPage) {
        let measured = self.site.measurements
        page.add(
            .counter,
            "p2k16d_taps_total",
            "Taps at doors, by what they were answered: granted, or the reason of the denial.",
            measured.taps.sorted { $0.key < $1.key }.map { tap, count in
                .init(Double(count), ["door": tap.door.rawValue, "reason": tap.reason])
            }
        )
        page.add(
            "p2k16d_tap_decision_seconds",
            "Time from the receipt of a tap to its decision.",
            measured.tapToDecision
        )
        page.add(
            "p2k16d_decision_lock_seconds",
            "Time from a decision, which goes on record first, to the command to the lock.",
            measured.decisionToLock
        )
        page.add(
            "p2k16d_lock_answer_seconds",
            "Time from the command to the answer of the lock.",
            measured.lockToAnswer.sorted { $0.key < $1.key }.map { door, histogram in
                let labels: KeyValuePairs<String, String> = ["door": door.rawValue]
                return (labels: labels, histogram: histogram)
            }
        )
    }

    private func addDoors(_ doors: [AdminModel.Door], to page: inout MetricsPage) {
        page.add(
            .gauge,
            "p2k16d_door_lock_connected",
            "Whether the lock can be commanded.",
            doors.map { .init($0.lockConnected, ["door": $0.id]) }
        )
        page.add(
            .gauge,
            "p2k16d_door_unlocked",
            "Whether the lock is meant to be open.",
            doors.map { .init($0.commanded == .unlocked, ["door": $0.id]) }
        )
        page.add(
            .gauge,
            "p2k16d_door_open",
            "Whether the door stands open, where it has a contact.",
            doors.compactMap { door in door.contact.map { .init($0 == .open, ["door": door.id]) } }
        )
        page.add(
            .gauge,
            "p2k16d_door_fire_latched",
            "Whether the fire release has opened the door and was not reset.",
            doors.compactMap { door in door.fire.map { .init($0.latched, ["door": door.id]) } }
        )
    }

    private func addReaders(_ readers: [AdminModel.Reader], to page: inout MetricsPage) {
        page.add(
            .gauge,
            "p2k16d_reader_connected",
            "Whether the reader can be heard.",
            readers.map { .init($0.connected, ["reader": $0.id]) }
        )
        page.add(
            .counter,
            "p2k16d_reader_taps_total",
            "Taps that the reader delivered.",
            readers.map { .init(Double($0.taps), ["reader": $0.id]) }
        )
        page.add(
            .counter,
            "p2k16d_reader_bad_frames_total",
            "Frames that were damaged or meant nothing.",
            readers.map { .init(Double($0.badFrames), ["reader": $0.id]) }
        )
        page.add(
            .counter,
            "p2k16d_reader_dropped_total",
            "Taps that were dropped because too many waited.",
            readers.map { .init(Double($0.dropped), ["reader": $0.id]) }
        )
    }

    private func addAlarms(to page: inout MetricsPage) {
        let figures = self.site.alarmDesk.figures
        func samples(_ counts: [AlarmKind: Int]) -> [MetricsPage.Sample] {
            AlarmKind.allCases.map { kind in
                .init(Double(counts[kind] ?? 0), ["kind": kind.rawValue, "severity": kind.severity.rawValue])
            }
        }
        page.add(.gauge, "p2k16d_alarms", "Alarms that stand, of each kind.", samples(figures.standing))
        page.add(
            .gauge,
            "p2k16d_alarms_unacknowledged",
            "Alarms that stand and that nobody has seen yet.",
            samples(figures.unacknowledged)
        )
        page.add(
            .counter,
            "p2k16d_alarms_raised_total",
            "Alarms that were raised.",
            samples(figures.raised.mapValues { Int(clamping: $0) })
        )
    }

    private func addTools(to page: inout MetricsPage) async {
        var samples: [MetricsPage.Sample] = []
        for name in self.site.tools.supervisors.keys.sorted() {
            guard let control = await self.control(of: name) else { continue }
            samples.append(.init(1, ["tool": name, "state": control.state.rawValue]))
        }
        page.add(.gauge, "p2k16d_tool_state", "Always 1; the state that the tool is in.", samples)
    }
}
