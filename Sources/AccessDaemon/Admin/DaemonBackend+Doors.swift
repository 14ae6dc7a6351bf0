import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import Hardware
import LocalStore

extension DaemonBackend {
    func doors(caller: Caller) async throws -> [AdminModel.Door] {
        var doors: [AdminModel.Door] = []
        for (_, door) in self.site.doors.sorted(by: { $0.key < $1.key }) { doors.append(await door.model) }
        return doors
    }

    func door(_ id: String, caller: Caller) async throws -> AdminModel.Door {
        try await self.door(named: id).model
    }

    func command(_ command: DoorCommand, door id: String, caller: Caller) async throws -> DoorCommandReply {
        let door = try self.door(named: id)
        let (action, standing, until) = try self.meaning(of: command)
        if case .resetFire = command { try await Self.checkFireIsLatched(at: door) }
        if let refusal = await door.refusal(of: self.input(of: command)) { throw Self.refused(refusal) }
        if case .open(.some(let seconds)) = command, let longest = door.maximumOpening, .seconds(seconds) > longest {
            throw AdminError(
                .refused,
                code: "opening-too-long",
                message: "this lock opens for \(longest.components.seconds) s at most",
                remedy: "Give a shorter time, or open it again before it relocks."
            )
        }
        let now = self.site.clock.now
        var record = ActionRecord(at: now, actor: "\(caller)", action: action, door: door.id, until: until)
        let model = await door.model
        let before = "was \(model.state.rawValue)" + (model.until.map { " until \($0)" } ?? "")
        record.detail = before
        if case .open(.some(let seconds)) = command { record.detail = "for \(Self.text(seconds: seconds)), \(before)" }
        var problems: [String] = []
        var failure: String?
        // Keeping people out must not wait for a disk that has stalled; everything else is on record first.
        let endsHold = await command.endsHold(of: door)
        if command.onlyLocks { failure = await self.carryOut(command, standing, on: door) }
        let order = try await self.recordIfNeeded(record, for: command, at: door, &problems)
        try await self.keepIfNeeded(standing ?? (endsHold ? .normal : nil), of: door, for: command, &problems)
        if !command.onlyLocks { failure = await self.carryOut(command, standing, on: door) }
        if let failure {
            problems.append(failure)
            // A hold that did not happen must not happen at the next start.
            if case .held = standing { try await self.keepIfNeeded(.normal, of: door, for: .lock, &problems) }
        }
        await self.site.recorder.appendOutcome(of: order, given: now, at: door, failure: failure)
        return DoorCommandReply(
            door: await door.model,
            outcome: failure == nil ? .commanded : .failed,
            sequence: order.sequence,
            detail: problems.isEmpty ? nil : problems.joined(separator: "; ")
        )
    }

    /// An order that opens needs its record first. One that locks is carried out whatever the disk does: keeping people
    /// out must not depend on it, and the gap is accounted for.
    private func recordIfNeeded(
        _ record: ActionRecord,
        for command: DoorCommand,
        at door: DoorController,
        _ problems: inout [String]
    ) async throws -> Recorder.Recording {
        let recording = await self.site.recorder.record(.action(record))
        guard let error = recording.error else { return recording }
        if command.onlyLocks {
            problems.append("it is not on record, since the journal cannot be written")
            return recording
        }
        await self.site.recorder.appendOutcome(of: recording, given: record.at, at: door, failure: "\(error)")
        throw Self.notRecorded(error)
    }

    /// Standing orders outlive a restart, so they are stored before they are carried out.
    private func keepIfNeeded(
        _ standing: DoorStanding?,
        of door: DoorController,
        for command: DoorCommand,
        _ problems: inout [String]
    ) async throws {
        guard let standing else { return }
        do {
            try await self.site.store.setDoorStanding(standing, of: door.id)
        } catch  where command.onlyLocks {
            problems.append("a restart would forget it, since it cannot be stored: \(error)")
        } catch {
            throw AdminError(
                .unavailable,
                code: "store-unavailable",
                message: "the order cannot be stored, and a restart would forget it: \(error)",
                remedy: "See p2k16ctl health; nothing was changed."
            )
        }
    }

    private static func text(seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }

    private func meaning(
        of command: DoorCommand
    ) throws -> (ActionRecord.Action, standing: DoorStanding?, until: Timestamp?) {
        switch command {
        case .open: return (.doorOpen, nil, nil)
        case .lock: return (.doorLock, nil, nil)
        case .lockdown: return (.doorLockdown, .lockedDown, nil)
        case .release: return (.doorRelease, .normal, nil)
        case .resetFire: return (.doorResetFire, nil, nil)
        case .hold(let until):
            if let until, until.timestamp <= self.site.clock.now {
                throw AdminError(
                    .badRequest,
                    code: "time-past",
                    message: "\(until) is over already",
                    remedy: "Give a time to come."
                )
            }
            return (.doorHold, .held(until: until?.timestamp), until?.timestamp)
        }
    }

    /// What the door's machine is asked whether it would follow; how long does not matter for that.
    private func input(of command: DoorCommand) -> DoorMachine.Input {
        switch command {
        case .open: .open(for: .zero)
        case .lock: .lock
        case .hold: .hold(until: nil)
        case .lockdown: .lockDown
        case .release: .release
        case .resetFire: .resetFire
        }
    }

    /// - Returns: why it failed; nil when it was done.
    private func carryOut(
        _ command: DoorCommand,
        _ standing: DoorStanding?,
        on door: DoorController
    ) async -> String? {
        do {
            if let standing {
                try await door.stand(standing)
                return nil
            }
            switch command {
            case .open(let seconds): _ = try await door.open(for: seconds.map { .seconds($0) })
            case .lock: try await door.lockNow()
            case .resetFire: try await door.resetFire()
            case .hold, .lockdown, .release: break
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func checkFireIsLatched(at door: DoorController) async throws {
        guard await !door.status.isFireLatched else { return }
        throw AdminError(
            .refused,
            code: "no-fire-release",
            message: "no fire release keeps \(door.id) open",
            remedy: "How it stands: p2k16ctl door show \(door.id)."
        )
    }

    static func refused(_ refusal: DoorMachine.Refusal) -> AdminError {
        switch refusal {
        case .lockedDown:
            AdminError(
                .refused,
                code: "locked-down",
                message: "the door is locked down",
                remedy: "Release it first: p2k16ctl door release."
            )
        case .interlocked:
            AdminError(
                .refused,
                code: "interlocked",
                message: "\(refusal)",
                remedy: "Close and lock that one first: p2k16ctl door list."
            )
        case .fireReleased:
            AdminError(
                .refused,
                code: "fire-released",
                message: "\(refusal)",
                remedy: "When everything is safe: p2k16ctl door reset-fire."
            )
        case .fireInputActive:
            AdminError(
                .refused,
                code: "fire-active",
                message: "\(refusal)",
                remedy: "Find out what raised it, and reset the alarm where it came from."
            )
        case .fireInputUnknown:
            AdminError(
                .refused,
                code: "fire-unknown",
                message: "\(refusal)",
                remedy: "Mend the input first; p2k16ctl door show says what is wrong with it."
            )
        case .lockCannotLock:
            AdminError(
                .refused,
                code: "lock-cannot-lock",
                message: "\(refusal)",
                remedy: "Wait until it relocks, or lock it down so that nobody else opens it."
            )
        case .lockCannotHold:
            AdminError(
                .refused,
                code: "lock-cannot-hold",
                message: "\(refusal)",
                remedy: "Open it for a while instead: p2k16ctl door open."
            )
        }
    }

    func tap(_ request: TapRequest, reader id: String, caller: Caller) async throws -> TapReply {
        let assignment = try self.reader(named: id)
        let (reader, place) = (assignment.reader, assignment.place)
        guard let simulated = reader as? SimulatedReader else {
            throw AdminError(
                .refused,
                code: "reader-not-simulated",
                message: "the reader “\(id)” is real; only simulated readers are tapped from here",
                remedy: place.door.map { "Tap a card at it, or open the door: p2k16ctl door open \($0.id)." }
                    ?? "Tap a card at it, or check the tool out: p2k16ctl tool checkout."
            )
        }
        let number = try self.parse(request.number, simulated.syntax)
        simulated.noted(number)
        let pin = await self.site.taps.check(request.pin?.text, of: number, at: reader.id, on: place)
        switch await self.site.taps.tap(number, at: reader.id, on: place, pin: pin) {
        case .decided(let result):
            // Who asks here may ask for the record next.
            await self.site.recorder.writeOutcomes()
            return self.reply(result, reader: id, door: place.name)
        case .tool(let result): return self.reply(result, reader: id, tool: place.name)
        case .enrolment(let step): return TapReply(step, reader: id, place: place)
        case .induction(let step): return TapReply(step, reader: id, place: place)
        }
    }

    private func reply(_ result: AccessController.Result, reader: String, door: String) -> TapReply {
        let snapshot = self.site.snapshot.value
        let account = result.decision.account.flatMap { snapshot.account($0) }
        let explanation: String
        switch result.decision.verdict {
        case .granted: explanation = result.failure == nil ? "welcome" : "granted, but the door did not open"
        case .denied(let denial): explanation = denial.explanation(given: result.decision.trace)
        }
        return TapReply(
            granted: result.decision.isGranted,
            reason: result.decision.reason,
            explanation: explanation,
            reader: reader,
            door: door,
            account: account?.username,
            accountName: account?.name,
            cardLabel: result.decision.card.flatMap { snapshot.card($0)?.label },
            fingerprint: result.fingerprint,
            relocksAt: result.openFor.map { WireTime(self.site.clock.now + $0) },
            sequence: result.sequence,
            outcome: result.decision.isGranted ? (result.failure == nil ? .commanded : .failed) : nil,
            detail: result.failure
        )
    }
}

extension DoorCommand {
    /// Locking ends a hold, and a restart must not open the door again.
    fileprivate func endsHold(of door: DoorController) async -> Bool {
        guard case .lock = self, case .held = await door.status.standing else { return false }
        return true
    }

    /// Whether the order can only keep people out.
    fileprivate var onlyLocks: Bool {
        switch self {
        case .lock, .lockdown: true
        case .open, .hold, .release, .resetFire: false
        }
    }
}
