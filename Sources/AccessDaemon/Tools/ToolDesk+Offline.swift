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
        await supervisor.handle(.checkedIn)
        var record = self.record(.offlineSession, tool.name, offline.account, nil, asker)
        record.at = time
        record.startedAt = offline.startedAt
        if account != offline.account { record.by = account }
        record.detail = detail
        let sequence = try? await self.recorder.append(.tool(record))
        await self.keep(supervisor) { $0.offline = nil }
        return Result(
            outcome: .checkedIn(of: [offline.account]),
            account: account,
            fingerprint: asker.fingerprint,
            sequence: sequence,
            isOffline: true
        )
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
        let running = await supervisor?.session?.checkout
        guard let supervisor, let checkout = ended ?? running else {
            return await self.deny(tool.name, .directoryAway, account, asker)
        }
        await supervisor.handle(.checkedIn)
        var record = self.record(.checkedIn, tool.name, checkout.account, nil, asker)
        if account != checkout.account { record.by = account }
        record.detail = [detail, "the directory is told when it is back"].compactMap(\.self).joined(separator: "; ")
        let sequence = try? await self.recorder.append(.tool(record))
        let owed = ToolStanding.OwedCheckIn(
            account: checkout.account,
            started: checkout.started,
            by: account,
            at: record.at
        )
        await self.keep(supervisor) { $0.owed = owed }
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
            if let owed = standing.owed { try await self.pay(owed, tool, supervisor, snapshot) }
            if let offline = standing.offline { try await self.adopt(offline, tool, supervisor, snapshot) }
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

    private func pay(
        _ owed: ToolStanding.OwedCheckIn,
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        _ snapshot: Snapshot
    ) async throws {
        if let holder = snapshot.holder(of: tool.id), holder.account == owed.account, holder.started == owed.started {
            let account = owed.by ?? self.systemAccount ?? owed.account
            do {
                let change = try await self.authority.checkIn(tool.id, of: owed.account, by: account, at: owed.at)
                await supervisor.noteChange(at: change.at)
            } catch is CheckoutRefusal {
                // Somebody was faster.
            }
        }
        await self.keep(supervisor) { $0.owed = nil }
    }

    private func adopt(
        _ offline: ToolStanding.OfflineSession,
        _ tool: Tool,
        _ supervisor: ToolSupervisor,
        _ snapshot: Snapshot
    ) async throws {
        let asker = Asker(subject: .account(offline.account))
        if let other = snapshot.holder(of: tool.id), other.account != offline.account {
            let isLater = other.started.map { $0 > offline.startedAt } ?? false
            var record = self.record(.conflict, tool.name, offline.account, nil, asker)
            record.by = other.account
            record.detail =
                isLater
                ? "checked out there later than here: it goes to \(self.names(of: [other.account]))"
                : "checked out there before: it is taken over from \(self.names(of: [other.account]))"
            await self.recorder.appendIfPossible(.tool(record))
            self.logger.warning(
                "a tool was checked out here and in the directory while it was away",
                metadata: [LogKeys.tool: "\(tool.name)", LogKeys.reason: "\(record.detail ?? "-")"]
            )
            if isLater {
                let time = other.started ?? self.clock.now
                _ = await self.endOffline(tool, supervisor, offline, by: other.account, at: time, asker, "taken over")
                return
            }
        }
        do {
            let change = try await self.authority.checkOut(tool.id, by: offline.account)
            await supervisor.noteChange(at: change.at)
            if let checkout = change.current { await supervisor.handle(.held(checkout)) }
        } catch CheckoutRefusal.alreadyCheckedOut {
            // They did it themselves.
        }
        await self.keep(supervisor) { $0.offline = nil }
    }

    /// What cannot be kept is right for this run; a restart would ask the directory again.
    private func keep(_ supervisor: ToolSupervisor, _ change: @Sendable (inout ToolStanding) -> Void) async {
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
