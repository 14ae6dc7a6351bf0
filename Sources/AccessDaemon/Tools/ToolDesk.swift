import AccessControl
import CardHashing
import LocalStore
import Logging

/// Where tools are asked for, whoever asks: decides, changes the directory, puts it on record, and only then powers.
struct ToolDesk: Sendable {
    /// Who asks, and how.
    struct Asker: Sendable {
        var subject: Policy.Subject
        /// Of the tapped card.
        var fingerprint: String?
        var reader: ReaderID?
        /// The Unix user, like `anna (uid 1000)`.
        var actor: String?
        var receivedAt: ContinuousClock.Instant = .now
    }

    /// What became of it.
    struct Result: Sendable {
        enum Outcome: Sendable, Equatable {
            /// Names those it was taken over from.
            case checkedOut(from: [AccountID])
            /// Names those who had it.
            case checkedIn(of: [AccountID])
            case denied(Denial)
            /// Nobody had it.
            case nothingToCheckIn
        }

        var outcome: Outcome
        var account: AccountID?
        var card: CardID?
        var fingerprint: String?
        /// Where it stands in the journal; nil when it could not be written.
        var sequence: UInt64?
        /// The directory was away; it is told when it is back.
        var isOffline = false
    }

    let supervisors: [String: ToolSupervisor]
    let authority: any CheckoutAuthority
    let snapshot: CurrentSnapshot
    let rules: AccessRules
    let keys: CardKeys
    let recorder: Recorder
    let clock: TrustedClock
    let logger: Logger

    /// What waited longer than this behind a slow database gets nothing: nobody may stand there any more.
    private static let maximumAge = Duration.seconds(3)
    /// How long somebody at a tool waits for the directory.
    static let patience = Duration.seconds(5)

    // MARK: Asking

    /// Gives a tool to who asks, if they may have it.
    func checkOut(_ tool: Tool, for asker: Asker) async -> Result {
        await self.inTurn(tool) { supervisor in await self.decide(tool, supervisor, asker) }
    }

    /// Takes a tool back in the name of an account; anybody may.
    ///
    /// - Parameter holder: who is to have had it; nil for whoever has it.
    func checkIn(_ tool: Tool, of holder: AccountID? = nil, by account: AccountID, for asker: Asker) async -> Result {
        await self.inTurn(tool) { supervisor in await self.end(tool, supervisor, of: holder, by: account, asker) }
    }

    /// A card at the tool's own reader: begins, ends or takes over, as the tool's conduct says.
    func tap(_ tokens: [CardToken], at supervisor: ToolSupervisor, for asker: Asker) async -> Result {
        guard let tool = self.tool(of: supervisor) else {
            return await self.deny(supervisor.name, .unknownTool, nil, asker)
        }
        return await self.inTurn(tool) { _ in
            let card = self.snapshot.value.card(matching: tokens)
            guard let holder = await self.holder(of: tool, at: supervisor) else {
                return await self.decide(tool, supervisor, asker)
            }
            // A guest's card is not its sponsor, and a lost one nobody.
            if let card, !card.isGuest, card.state(at: self.clock.now) == .active, card.account == holder {
                let account = card.account
                guard supervisor.settings.conduct.ownCard == .checkIn else {
                    return await self.deny(tool.name, .toolAlreadyCheckedOut, account, asker)
                }
                return await self.end(tool, supervisor, of: holder, by: account, asker)
            }
            switch supervisor.settings.conduct.otherCard {
            case .takeOver: return await self.decide(tool, supervisor, asker)
            case .refuse:
                let decision = await self.decision(tool, supervisor, asker.subject)
                let denial: Denial = if case .denied(let denial) = decision.verdict { denial } else { .toolInUse }
                return await self.deny(tool.name, denial, decision.account, asker, card: decision.card)
            case .checkIn:
                let decision = await self.decision(tool, supervisor, asker.subject)
                guard decision.isGranted, let account = decision.account else {
                    return await self.deny(tool.name, decision, asker)
                }
                return await self.end(tool, supervisor, of: holder, by: account, asker)
            }
        }
    }

    /// Checks in what ended by itself.
    func checkIn(_ ending: ToolSupervisor.Ending, at supervisor: ToolSupervisor) async {
        guard let tool = self.tool(of: supervisor) else { return }
        let holder = ending.checkout.account
        let asker = Asker(subject: .account(holder))
        // Whoever puts a tool back is taken to be who has it.
        let account = ending.reason == nil ? holder : self.systemAccount ?? holder
        _ = await self.inTurn(tool) { supervisor in
            await self.end(
                tool,
                supervisor,
                of: holder,
                by: account,
                asker,
                ended: ending.checkout,
                detail: ending.reason?.explanation ?? "the tool was put back"
            )
        }
    }

    // MARK: Deciding

    func tool(of supervisor: ToolSupervisor) -> Tool? {
        // p2k16 may have two of one name; it must always be the same one.
        self.snapshot.value.tools.values.filter { $0.name == supervisor.name }.min { $0.id < $1.id }
    }

    /// p2k16's own account for what no person does.
    var systemAccount: AccountID? { self.snapshot.value.account(username: "system")?.id }

    func inTurn(_ tool: Tool, _ body: @Sendable (ToolSupervisor?) async -> Result) async -> Result {
        guard let supervisor = self.supervisors[tool.name] else { return await body(nil) }
        return await supervisor.turns.take {
            await self.finish(supervisor)
            await self.settle(tool, supervisor)
            return await body(supervisor)
        }
    }

    /// Who has the tool: this site knows before the facts follow, and the facts know where it does not.
    func holder(of tool: Tool, at supervisor: ToolSupervisor?) async -> AccountID? {
        guard let supervisor else { return self.snapshot.value.holder(of: tool.id)?.account }
        guard await supervisor.status.state == .unknown else { return await supervisor.session?.checkout.account }
        return await self.lastHolder(of: tool, at: supervisor)?.account
    }

    /// Who had it by the latest that is known: the facts, or a change of this site that they do not show yet, as after a
    /// crash.
    func lastHolder(of tool: Tool, at supervisor: ToolSupervisor) async -> Checkout? {
        let snapshot = self.snapshot.value
        guard let latest = await supervisor.standing.latest, latest.at > snapshot.takenAt else {
            return snapshot.holder(of: tool.id)
        }
        return latest.account.map { Checkout(tool: tool.id, account: $0, started: latest.started) }
    }

    /// Takes note of a change that this site made in the directory, also for after a restart.
    func note(_ change: CheckoutChange, _ supervisor: ToolSupervisor) async {
        await supervisor.noteChange(at: change.at)
        await self.keep(supervisor) { $0.latest = .init(change) }
    }

    private func decision(_ tool: Tool, _ supervisor: ToolSupervisor?, _ subject: Policy.Subject) async -> Decision {
        let truth = self.snapshot.truth
        var decision = self.rules.policy.decide(
            subject,
            checkingOut: tool.id,
            in: self.snapshot.value,
            truth: truth,
            at: self.clock.now
        )
        // Asked last, and of facts that may not have followed the latest change: the directory itself knows, if it can be
        // asked.
        if decision.verdict == .denied(.toolAlreadyCheckedOut) {
            let holder = await self.holder(of: tool, at: supervisor)
            if self.authority.isCurrent || holder != decision.account { decision.verdict = .granted }
        }
        return decision
    }

    private func decide(_ tool: Tool, _ supervisor: ToolSupervisor?, _ asker: Asker) async -> Result {
        var decision = await self.decision(tool, supervisor, asker.subject)
        if decision.isGranted, asker.receivedAt.duration(to: .now) > Self.maximumAge {
            decision.verdict = .denied(.tapTooOld)
        }
        if decision.isGranted, await supervisor?.admits == false { decision.verdict = .denied(.toolOutOfOrder) }
        guard decision.isGranted, let account = decision.account else {
            return await self.deny(tool.name, decision, asker)
        }
        guard self.authority.isCurrent else {
            guard let supervisor, supervisor.settings.conduct.offline == .allow else {
                return await self.deny(tool.name, .directoryAway, account, asker, card: decision.card)
            }
            return await self.beginOffline(tool, supervisor, account, decision.card, asker)
        }
        let change: CheckoutChange
        do {
            change = try await withTimeLimit(Self.patience) {
                try await self.authority.checkOut(tool.id, by: account)
            }
        } catch let refusal as CheckoutRefusal {
            let denial: Denial = refusal == .alreadyCheckedOut ? .toolAlreadyCheckedOut : .unknownTool
            return await self.deny(tool.name, denial, account, asker, card: decision.card)
        } catch {
            self.logger.error("tool not checked out", error: error, metadata: [LogKeys.tool: "\(tool.name)"])
            // It may have been done all the same. Who was refused may have left, so it is undone when that is known.
            if let supervisor, await supervisor.standing.owed == nil {
                let owed = ToolStanding.OwedCheckIn(account: account, started: nil, by: account, at: self.clock.now)
                await self.keep(supervisor) { $0.owed = owed }
            }
            return await self.deny(tool.name, .directoryAway, account, asker, card: decision.card)
        }
        var record = self.record(.checkedOut, tool.name, account, decision.card, asker)
        if !change.previous.isEmpty { record.detail = "taken over from \(self.names(of: change.previous))" }
        let sequence = try? await self.recorder.append(.tool(record))
        if let supervisor {
            await self.keep(supervisor) { $0.owed = nil }
            await self.note(change, supervisor)
        }
        if let checkout = change.current {
            // A takeover cuts in between, as the web application's does.
            if !change.previous.isEmpty { await supervisor?.handle(.checkedIn) }
            await supervisor?.handle(.checkedOut(checkout))
        }
        return Result(
            outcome: .checkedOut(from: change.previous),
            account: account,
            card: decision.card,
            fingerprint: asker.fingerprint,
            sequence: sequence
        )
    }

    /// - Parameters:
    ///   - ended: the checkout, where the session has ended already.
    ///   - detail: why, for the record.
    private func end(
        _ tool: Tool,
        _ supervisor: ToolSupervisor?,
        of holder: AccountID?,
        by account: AccountID,
        _ asker: Asker,
        ended: Checkout? = nil,
        detail: String? = nil
    ) async -> Result {
        let standing = await supervisor?.standing
        if let supervisor, let offline = standing?.offline, standing?.ended == nil,
            holder ?? offline.account == offline.account
        {
            return await self.endOffline(tool, supervisor, offline, by: account, at: self.clock.now, asker, detail)
        }
        let running = await supervisor?.session?.checkout
        // What ended by itself is not a session that was begun since.
        let isTheirs =
            running.map { running in
                (holder == nil || holder == running.account) && (ended == nil || ended?.started == running.started)
            } ?? false
        // Whoever stops a machine does not wait for a database.
        if isTheirs { await supervisor?.handle(.checkedIn) }
        let checkout = ended ?? (isTheirs ? running : nil)
        guard self.authority.isCurrent else {
            return await self.oweCheckIn(tool, supervisor, checkout, by: account, asker, detail)
        }
        let change: CheckoutChange
        do {
            change = try await withTimeLimit(Self.patience) {
                try await self.authority.checkIn(tool.id, of: holder, by: account, at: nil)
            }
        } catch is CheckoutRefusal {
            guard let running, isTheirs else { return Result(outcome: .nothingToCheckIn, account: account) }
            return Result(outcome: .checkedIn(of: [running.account]), account: account)
        } catch {
            self.logger.error("tool not checked in", error: error, metadata: [LogKeys.tool: "\(tool.name)"])
            return await self.oweCheckIn(tool, supervisor, checkout, by: account, asker, detail)
        }
        if let supervisor { await self.note(change, supervisor) }
        // It may run although this site knew of no session.
        if running == nil { await supervisor?.handle(.checkedIn) }
        var record = self.record(.checkedIn, tool.name, change.previous.last, nil, asker)
        if account != change.previous.last { record.by = account }
        record.detail = detail
        let sequence = try? await self.recorder.append(.tool(record))
        return Result(
            outcome: .checkedIn(of: change.previous),
            account: account,
            fingerprint: asker.fingerprint,
            sequence: sequence
        )
    }

    // MARK: Records

    func record(
        _ kind: ToolRecord.Kind,
        _ tool: String,
        _ account: AccountID?,
        _ card: CardID?,
        _ asker: Asker
    ) -> ToolRecord {
        var record = ToolRecord(at: self.clock.now, tool: tool, kind: kind, account: account)
        record.card = card
        record.fingerprint = asker.fingerprint
        record.reader = asker.reader
        record.actor = asker.actor
        return record
    }

    private func deny(_ tool: String, _ decision: Decision, _ asker: Asker) async -> Result {
        guard case .denied(let denial) = decision.verdict else {
            return await self.deny(tool, .unknownAccount, decision.account, asker, card: decision.card)
        }
        var detail: String?
        if decision.trace.contains(where: { $0.rule == .truth && $0.outcome == .failed }) {
            detail = denial.explanation(given: decision.trace)
        }
        return await self.deny(tool, denial, decision.account, asker, card: decision.card, detail: detail)
    }

    func deny(
        _ tool: String,
        _ denial: Denial,
        _ account: AccountID?,
        _ asker: Asker,
        card: CardID? = nil,
        detail: String? = nil
    ) async -> Result {
        var record = self.record(.denied, tool, account, card, asker)
        record.reason = denial.code
        record.detail = detail
        let sequence = try? await self.recorder.append(.tool(record))
        return Result(
            outcome: .denied(denial),
            account: account,
            card: card,
            fingerprint: asker.fingerprint,
            sequence: sequence
        )
    }

    func names(of accounts: [AccountID]) -> String {
        let snapshot = self.snapshot.value
        return accounts.map { snapshot.account($0)?.username ?? "account \($0)" }.joined(separator: ", ")
    }
}
