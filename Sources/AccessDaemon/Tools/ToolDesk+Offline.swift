import AccessControl
import LocalStore
import Logging

// Tools while the directory is away, and when it is back.
extension ToolDesk {
    func beginOffline(
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        _ account: AccountID,
        _ card: CardID?,
        _ asker: Asker
    ) async -> Result {
        let now = self.clock.now
        var previous: [AccountID] = []
        if let holder = await supervisor.session?.checkout.account {
            previous = [holder]
            _ = await self.endForTakeover(tool, supervisor, by: account, asker)
        }
        do {
            try await supervisor.keep { $0.offline = .init(account: account, startedAt: now) }
        } catch {
            // A restart would forget it, and cut the machine.
            self.logger.error("offline checkout not kept", error: error, metadata: [LogKeys.tool: "\(tool.name)"])
            try? await supervisor.keep { $0.offline = nil }
            return await self.deny(tool.name, .journalUnavailable, account, asker, card: card)
        }
        var record = self.record(.checkedOut, tool.name, account, card, asker)
        record.at = now
        record.detail = "the directory is away"
        if !previous.isEmpty { record.detail? += "; taken over from \(self.names(of: previous))" }
        let sequence = try? await self.recorder.append(.tool(record))
        await supervisor.handle(.checkedOut(Checkout(tool: tool.id, account: account, started: now)))
        return Result(
            outcome: .checkedOut(from: previous),
            account: account,
            card: card,
            fingerprint: asker.fingerprint,
            sequence: sequence,
            isOffline: true
        )
    }

    private func endForTakeover(
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        by account: AccountID,
        _ asker: Asker
    ) async -> Result {
        if let offline = await supervisor.standing.offline {
            return await self.endOffline(
                tool,
                supervisor,
                offline,
                by: account,
                at: self.clock.now,
                asker,
                "taken over"
            )
        }
        return await self.oweCheckIn(tool, supervisor, nil, by: account, asker, "taken over")
    }

    /// The session is over, and p2k16 never knew of it: it gets the two events.
    ///
    /// - Parameter time: when it ended.
    func endOffline(
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        _ offline: ToolStanding.OfflineSession,
        by account: AccountID,
        at time: Timestamp,
        _ asker: Asker,
        _ detail: String?
    ) async -> Result {
        var record = self.record(.offlineSession, tool.name, offline.account, nil, asker)
        record.at = time
        record.startedAt = offline.startedAt
        if account != offline.account { record.by = account }
        record.detail = detail
        // A crash from here on neither powers the tool again nor tells of the session twice.
        let ended = record
        await self.keep(supervisor) { $0.ended = ended }
        await supervisor.handle(.checkedIn)
        let sequence = await self.finish(supervisor, isNew: true)
        return Result(
            outcome: .checkedIn(of: [offline.account]),
            account: account,
            fingerprint: asker.fingerprint,
            sequence: sequence,
            isOffline: true
        )
    }

    /// Puts an offline session that has ended on record, once; what cannot be written now is written later.
    ///
    /// - Parameter isNew: whether it cannot be on record yet.
    @discardableResult
    func finish(_ supervisor: ToolSupervisor, isNew: Bool = false) async -> UInt64? {
        let standing = await supervisor.standing
        guard let record = standing.ended, standing.offline?.mayBeKnown != true else { return nil }
        var sequence: UInt64?
        do {
            let isThere = isNew ? false : try await self.recorder.holds(record)
            if !isThere { sequence = try await self.recorder.append(.tool(record)) }
        } catch {
            return nil
        }
        await self.keep(supervisor) { standing in
            standing.offline = nil
            standing.ended = nil
        }
        return sequence
    }

    /// Cuts the tool now, and checks it in when the directory is back.
    func oweCheckIn(
        _ tool: Tool,
        _ supervisor: ToolSupervisor?,
        _ ended: Checkout?,
        by account: AccountID,
        _ asker: Asker,
        _ detail: String?
    ) async -> Result {
        guard let supervisor else { return await self.deny(tool.name, .directoryAway, account, asker) }
        var checkout = ended
        if checkout == nil { checkout = await supervisor.session?.checkout }
        // After a start the machine may run for who had it last: an order to stop is no stale knowledge.
        if checkout == nil, await supervisor.status.state == .unknown {
            checkout = await self.lastHolder(of: tool, at: supervisor)
        }
        guard let checkout else { return await self.deny(tool.name, .directoryAway, account, asker) }
        var record = self.record(.checkedIn, tool.name, checkout.account, nil, asker)
        if account != checkout.account { record.by = account }
        record.detail = [detail, "the directory is told when it is back"].compactMap(\.self).joined(separator: "; ")
        let owed = ToolStanding.OwedCheckIn(
            account: checkout.account,
            started: checkout.started,
            by: account,
            at: record.at
        )
        // First: after a crash the directory still has the checkout, and the tool must not be powered for it again.
        await self.keep(supervisor) { $0.owed = owed }
        // It may be cut already, and somebody else may have it by now.
        let running = await supervisor.session?.checkout.account ?? checkout.account
        if running == checkout.account, await supervisor.status.state != .free { await supervisor.handle(.checkedIn) }
        let sequence = try? await self.recorder.append(.tool(record))
        return Result(
            outcome: .checkedIn(of: [checkout.account]),
            account: account,
            fingerprint: asker.fingerprint,
            sequence: sequence,
            isOffline: true
        )
    }

    /// Brings a tool and the directory together, when both can be asked. The caller has the turn.
    ///
    /// Where the directory was away while somebody used the tool here, and another has checked it out there meanwhile,
    /// the later of the two has it, as with every takeover.
    func settle(_ tool: Tool, _ supervisor: ToolSupervisor) async {
        guard self.authority.isCurrent else { return }
        let snapshot = self.snapshot.value
        guard await snapshot.takenAt >= supervisor.changedAt else { return }
        do {
            let standing = await supervisor.standing
            if let owed = standing.owed {
                try await self.pay(owed, tool, supervisor, snapshot)
            } else if let offline = standing.offline, let record = standing.ended {
                try await self.resolve(offline, record, tool, supervisor, snapshot)
            } else if let offline = standing.offline {
                try await self.adopt(offline, tool, supervisor, snapshot)
            }
        } catch {
            self.logger.warning(
                "the directory was not told of a tool; it is tried again",
                error: error,
                metadata: [LogKeys.tool: "\(tool.name)"]
            )
            return
        }
        // What was changed above comes with newer facts.
        guard await snapshot.takenAt >= supervisor.changedAt else { return }
        let holder = snapshot.holder(of: tool.id)
        await supervisor.handle(.held(holder, age: holder?.started.map { self.clock.now.since($0) } ?? .zero))
    }

    /// For how long a checkout may still appear that the database was asked for and did not confirm.
    private static let doubt = Duration.seconds(60)

    private func pay(
        _ owed: ToolStanding.OwedCheckIn,
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        _ snapshot: Snapshot
    ) async throws {
        let holder = snapshot.holder(of: tool.id)
        if let holder, holder.account == owed.account, owed.started == nil || holder.started == owed.started {
            let account = owed.by ?? self.systemAccount ?? owed.account
            do {
                let change = try await withTimeLimit(Self.patience) {
                    try await self.authority.checkIn(tool.id, of: owed.account, by: account, at: owed.at)
                }
                await self.note(change, supervisor)
            } catch is CheckoutRefusal {
                // Somebody was faster.
            }
        } else if owed.started == nil, self.clock.now.since(owed.at) < Self.doubt {
            return
        }
        await self.keep(supervisor) { $0.owed = nil }
    }

    /// An offline session that ended while the directory was being told of it.
    private func resolve(
        _ offline: ToolStanding.OfflineSession,
        _ record: ToolRecord,
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        _ snapshot: Snapshot
    ) async throws {
        guard snapshot.holder(of: tool.id)?.account == offline.account else {
            await self.keep(supervisor) { $0.offline?.mayBeKnown = false }
            await self.finish(supervisor)
            return
        }
        do {
            let change = try await withTimeLimit(Self.patience) {
                try await self.authority.checkIn(
                    tool.id,
                    of: offline.account,
                    by: record.by ?? offline.account,
                    at: record.at
                )
            }
            await self.note(change, supervisor)
        } catch is CheckoutRefusal {
            // Somebody was faster.
        }
        await self.keep(supervisor) { standing in
            standing.offline = nil
            standing.ended = nil
        }
    }

    private func adopt(
        _ offline: ToolStanding.OfflineSession,
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        _ snapshot: Snapshot
    ) async throws {
        let asker = Asker(subject: .account(offline.account))
        let other = snapshot.holder(of: tool.id).flatMap { $0.account == offline.account ? nil : $0 }
        if let other, let started = other.started, started > offline.startedAt {
            await self.tell(of: other, beside: offline, tool, "later than here: it goes to")
            _ = await self.endOffline(tool, supervisor, offline, by: other.account, at: started, asker, "taken over")
            return
        }
        await self.keep(supervisor) { $0.offline?.mayBeKnown = true }
        do {
            let change = try await withTimeLimit(Self.patience) {
                try await self.authority.checkOut(tool.id, by: offline.account)
            }
            await self.note(change, supervisor)
            if let checkout = change.current { await supervisor.handle(.held(checkout)) }
        } catch CheckoutRefusal.alreadyCheckedOut {
            // They did it themselves, or it was taken before.
        }
        await self.keep(supervisor) { $0.offline = nil }
        if let other { await self.tell(of: other, beside: offline, tool, "before: it is taken over from") }
    }

    private func tell(
        of other: Checkout,
        beside offline: ToolStanding.OfflineSession,
        _ tool: Tool,
        _ text: String
    ) async {
        var record = ToolRecord(at: self.clock.now, tool: tool.name, kind: .conflict, account: offline.account)
        record.by = other.account
        record.detail = "checked out there \(text) \(self.names(of: [other.account]))"
        await self.recorder.appendIfPossible(.tool(record))
        self.logger.warning(
            "a tool was checked out here and in the directory while it was away",
            metadata: [LogKeys.tool: "\(tool.name)", LogKeys.reason: "\(record.detail ?? "-")"]
        )
    }

    /// What cannot be kept is right for this run; a restart would ask the directory again.
    func keep(_ supervisor: ToolSupervisor, _ change: @Sendable (inout ToolStanding) -> Void) async {
        do {
            try await supervisor.keep(change)
        } catch {
            self.logger.error(
                "what is to be known of a tool after a restart is not kept",
                error: error,
                metadata: [LogKeys.tool: "\(supervisor.name)"]
            )
        }
    }
}
