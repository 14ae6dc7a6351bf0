import AccessControl
import AdminModel
import Hardware
import LocalStore
import MQTT
import Synchronization

// What is wrong at this moment, from the parts themselves.
extension AlarmDesk {
    /// For how long parts that are reached by the broker are not judged after it is back.
    private static let brokerGrace = Duration.seconds(10)
    /// For how long nobody need tell the time after a start.
    private static let clockGrace = Duration.seconds(15 * 60)

    func conditions() async -> [AlarmKey: String] {
        var found: [AlarmKey: String] = [:]
        let hasBroker = self.hasBroker()
        for door in self.sources.doors {
            await self.judge(door, isReached: hasBroker || !self.sources.viaBroker.doors.contains(door.id), &found)
        }
        for reader in self.sources.readers {
            await self.judge(
                reader,
                isReached: hasBroker || !self.sources.viaBroker.readers.contains(reader.id),
                &found
            )
        }
        for tool in self.sources.tools where hasBroker || !self.sources.viaBroker.tools.contains(tool.name) {
            await Self.judge(tool, &found)
        }
        self.judgeSite(&found)
        return found
    }

    private var isBrokerConnected: Bool {
        if case .connected? = self.sources.broker?.state { true } else { false }
    }

    /// Whether what is reached by the broker is to be judged.
    private func hasBroker() -> Bool {
        guard self.sources.broker != nil else { return false }
        let now = TrustedClock.monotonic
        let isConnected = self.isBrokerConnected
        return self.state.withLock { state in
            state.brokerSince = isConnected ? state.brokerSince ?? now : nil
            return state.brokerSince.map { now >= $0 + Self.brokerGrace } ?? false
        }
    }

    private func judge(_ door: DoorController, isReached: Bool, _ found: inout [AlarmKey: String]) async {
        let watched = await door.watched(openings: self.settings.didNotOpen)
        let status = watched.status
        func add(_ kind: AlarmKind, _ message: String) { found[AlarmKey(kind, at: door.id.rawValue)] = message }
        if status.isFireLatched { add(.fireRelease, "the fire release keeps the door open until it is reset") }
        if status.alarms.contains(.forcedOpen) { add(.forcedOpen, "it was opened although nobody was let through") }
        if status.alarms.contains(.heldOpen) { add(.heldOpen, "it stands open for too long") }
        if watched.doubts.contains(.notUnlocked) {
            add(.notUnlocked, "the lock was told to open and says that it is locked")
        }
        if watched.doubts.contains(.notRelocked) {
            add(.notRelocked, "the lock should be locked and says that it is open")
        }
        if watched.doubts.contains(.didNotOpen) {
            add(
                .didNotOpen,
                "the lock opened \(self.settings.didNotOpen) times or more in a row, and the door was not seen to open"
            )
        }
        if !status.inputFaults.isEmpty {
            let faults = status.inputFaults.sorted { $0.key.rawValue < $1.key.rawValue }
            add(.inputUnreadable, faults.map { "\($0.key.rawValue): \($0.value)" }.joined(separator: "; "))
        }
        guard isReached else { return }
        if let fault = watched.commandFault {
            add(.lockFailed, "the lock did not do what it was told: \(fault)")
        } else if let fault = watched.driverFault {
            add(.lockAway, fault)
        }
    }

    private func judge(_ reader: any CardReader, isReached: Bool, _ found: inout [AlarmKey: String]) async {
        let health = reader.health
        let limit = self.settings.readerSilent
        let now = self.sources.clock.now
        let isWatched = isReached && health.fault == nil
        let (rhythm, isNew) = self.state.withLock { state in
            let isUsed = health.lastFrame != nil && health.lastFrame != state.lastFrames[reader.id]
            state.lastFrames[reader.id] = health.lastFrame
            var rhythm = state.rhythms[reader.id] ?? ReaderRhythm()
            let isNew = rhythm.observe(isUsed: isUsed, isWatched: isWatched, at: now, limit: limit)
            state.rhythms[reader.id] = rhythm
            return (rhythm, isNew)
        }
        // Lost in a crash it is learnt again; nothing waits for it.
        if isNew { try? await self.sources.store.setReaderRhythm(rhythm, of: reader.id) }
        if limit > 0, rhythm.silentHours >= limit {
            found[AlarmKey(.readerSilent, at: reader.id.rawValue)] =
                "nothing has come from it in \(limit) hours or more in which it is usually used"
        }
        guard isReached, let fault = health.fault else { return }
        found[AlarmKey(.readerAway, at: reader.id.rawValue)] = fault
    }

    private static func judge(_ tool: ToolSupervisor, _ found: inout [AlarmKey: String]) async {
        let status = await tool.status
        switch status.fault {
        case .silent:
            found[AlarmKey(.controllerSilent, at: tool.name)] = status.controllerFault ?? "the controller is silent"
        case .command(let message): found[AlarmKey(.controllerFault, at: tool.name)] = message
        case nil:
            guard let fault = status.controllerFault else { return }
            found[AlarmKey(.controllerFault, at: tool.name)] = fault
        }
    }

    private func judgeSite(_ found: inout [AlarmKey: String]) {
        if self.sources.broker != nil, !self.isBrokerConnected {
            found[AlarmKey(.brokerAway)] = "there is no connection to the broker"
        }
        if let upstream = self.sources.upstream { self.judge(upstream.value, &found) }
        for (part, message) in self.sources.parts.all { found[AlarmKey(.suspicious, at: part)] = message }
        if let standIn = self.sources.state.standIn {
            found[AlarmKey(.stateStandIn)] = standIn.value.message(self.sources.state.configured)
        }
        let gap = self.sources.recorder.openGap
        if gap.isOpen { found[AlarmKey(.journalGap)] = "\(gap)" }
        let clock = self.sources.clock
        if clock.isWallClockSuspect {
            found[AlarmKey(.clockUntrusted)] =
                "the system clock differs from trusted time; decisions go by trusted time"
        } else if !clock.reading.isTrusted, TrustedClock.monotonic >= self.startedAt + Self.clockGrace {
            found[AlarmKey(.clockUntrusted)] =
                "nothing has told the time since the start: no time service keeps the system clock"
        }
    }

    private func judge(_ upstream: UpstreamStatus.Values, _ found: inout [AlarmKey: String]) {
        if case .confirmed(let time, let age, _) = self.sources.snapshot.truth {
            if time.microseconds == 0 {
                found[AlarmKey(.upstreamStale)] = "no facts were ever loaded from the database, so nobody gets in"
            } else if age > self.settings.upstreamStale {
                found[AlarmKey(.upstreamStale)] = "the facts were last known to be right at \(WireTime(time))"
            }
        }
        if let problem = upstream.problem { found[AlarmKey(.upstreamProblem)] = problem }
        if let first = upstream.undelivered.min(by: { $0.key < $1.key }) {
            found[AlarmKey(.deliveryRefused)] =
                "\(upstream.undelivered.count) entries were not taken, the first (\(first.key)) because: \(first.value)"
        }
    }
}
