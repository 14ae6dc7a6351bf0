import AccessControl
import AdminAPI
import AdminModel

extension DaemonBackend {
    func carryOut(
        _ order: ToolOrder,
        _ request: ToolOrderRequest,
        tool name: String,
        caller: Caller
    ) async throws -> ToolOrderReply {
        let tool = try self.tool(named: name)
        let actor = try self.actor(caller, as: request.actingAs)
        switch order {
        case .checkOut:
            let account = try self.account(of: actor)
            let asker = ToolDesk.Asker(subject: .account(account), actor: actor.caller)
            return try await self.reply(self.site.tools.checkOut(tool, for: asker), tool)
        case .checkIn:
            let account = try self.account(of: actor)
            let asker = ToolDesk.Asker(subject: .account(account), actor: actor.caller)
            return try await self.reply(self.site.tools.checkIn(tool, by: account, for: asker), tool)
        case .outOfOrder: return try await self.setOutOfOrder(tool, request, actor)
        case .inOrder: return try await self.setInOrder(tool, actor)
        }
    }

    /// A checkout is somebody's.
    private func account(of actor: DirectoryActor) throws -> AccountID {
        guard let account = actor.account else {
            throw AdminError(
                .forbidden,
                code: "caller-without-account",
                message: "\(actor.caller) stands for no account, and a tool is checked out and in by one",
                remedy: "Name it with --as ACCOUNT."
            )
        }
        return account
    }

    private func reply(_ result: ToolDesk.Result, _ tool: Tool) async throws -> ToolOrderReply {
        let message = self.site.tools.message(of: result, tool.name)
        switch result.outcome {
        case .checkedOut, .checkedIn: break
        case .denied(let denial):
            throw AdminError(
                denial == .directoryAway ? .unavailable : .refused,
                code: denial.code,
                message: message,
                remedy: denial == .directoryAway ? "See p2k16ctl health." : nil
            )
        case .nothingToCheckIn:
            throw AdminError(.conflict, code: "nothing-to-check-in", message: message)
        }
        var summary = try await self.summary(of: tool)
        // The facts may follow a moment later.
        if case .checkedOut = result.outcome {
            summary.holder = result.account.flatMap { self.site.snapshot.value.account($0)?.username }
        } else {
            summary.holder = nil
            summary.since = nil
        }
        return ToolOrderReply(
            tool: summary,
            message: message,
            sequence: result.sequence,
            offline: result.isOffline
        )
    }

    private func setOutOfOrder(
        _ tool: Tool,
        _ request: ToolOrderRequest,
        _ actor: DirectoryActor
    ) async throws -> ToolOrderReply {
        let reason = request.reason ?? ""
        guard reason.contains(where: { !$0.isWhitespace }), reason.count <= 200 else {
            throw AdminError(
                .badRequest,
                code: "reason-missing",
                message: "why the tool is out of order is to be said in 1 to 200 characters",
                remedy: "Add --reason TEXT: whoever mends it reads that."
            )
        }
        let supervisor = try self.supervisor(of: tool)
        if let account = actor.account { try self.checkMember(account) }
        let name = actor.account.flatMap { self.site.snapshot.value.account($0)?.username } ?? actor.caller
        let now = self.site.clock.now
        try await self.atAuthority {
            try await supervisor.setOutOfOrder(OutOfOrder(reason: reason, reportedBy: name, since: now))
        }
        return try await self.recorded(.outOfOrder, tool, actor, reason, "“\(tool.name)” is out of order: \(reason)")
    }

    private func setInOrder(_ tool: Tool, _ actor: DirectoryActor) async throws -> ToolOrderReply {
        let supervisor = try self.supervisor(of: tool)
        guard let outOfOrder = await supervisor.status.outOfOrder else {
            throw AdminError(.conflict, code: "tool-in-order", message: "“\(tool.name)” is not out of order")
        }
        if let account = actor.account { try self.checkMaintainer(account, of: tool) }
        try await self.atAuthority { try await supervisor.setOutOfOrder(nil) }
        return try await self.recorded(
            .inOrder,
            tool,
            actor,
            "it was: \(outOfOrder.reason)",
            "“\(tool.name)” is in order again"
        )
    }

    private func recorded(
        _ kind: ToolRecord.Kind,
        _ tool: Tool,
        _ actor: DirectoryActor,
        _ detail: String,
        _ message: String
    ) async throws -> ToolOrderReply {
        var record = ToolRecord(at: self.site.clock.now, tool: tool.name, kind: kind, account: actor.account)
        record.actor = actor.caller
        record.detail = detail
        let sequence = try? await self.site.recorder.append(.tool(record))
        return ToolOrderReply(tool: try await self.summary(of: tool), message: message, sequence: sequence)
    }

    /// Any member may say that a tool is broken.
    private func checkMember(_ account: AccountID) throws {
        let snapshot = self.site.snapshot.value
        let now = self.site.clock.now
        let decision = self.site.rules.policy.decide(.account(account), opening: [], in: snapshot, truth: .own, at: now)
        guard case .denied(let denial) = decision.verdict else { return }
        let name = snapshot.account(account)?.username ?? "account \(account)"
        throw AdminError(
            .forbidden,
            code: "not-a-member",
            message: "only members report a tool, and \(name) is none: \(denial.explanation)"
        )
    }

    private func checkMaintainer(_ account: AccountID, of tool: Tool) throws {
        let snapshot = self.site.snapshot.value
        let circle = tool.circle.flatMap { snapshot.circles[$0] }
        if let maintainers = circle?.administrators, snapshot.circles(of: account).contains(maintainers) { return }
        let who = circle.flatMap { snapshot.circles[$0.administrators]?.name }
        throw AdminError(
            .forbidden,
            code: "not-a-maintainer",
            message: "whether “\(tool.name)” works again is said by "
                + (who.map { "members of the circle “\($0)”" } ?? "an administrator of this machine"),
            remedy: "Ask one of them, or do it as root without --as."
        )
    }

    private func supervisor(of tool: Tool) throws -> ToolSupervisor {
        guard let supervisor = self.site.tools.supervisors[tool.name] else {
            throw AdminError(
                .refused,
                code: "tool-not-here",
                message: "this site's configuration does not name the tool “\(tool.name)”",
                remedy: "Do it at the site that powers it, or add it to tools in \(self.site.configuration.path)."
            )
        }
        return supervisor
    }

    func reply(_ result: ToolDesk.Result, reader: String, tool: String) -> TapReply {
        let snapshot = self.site.snapshot.value
        let account = result.account.flatMap { snapshot.account($0) }
        let (isGranted, reason) =
            switch result.outcome {
            case .checkedOut: (true, "checked-out")
            case .checkedIn: (true, "checked-in")
            case .denied(let denial): (false, denial.code)
            case .nothingToCheckIn: (false, "nothing-to-check-in")
            }
        return TapReply(
            granted: isGranted,
            reason: reason,
            explanation: self.site.tools.message(of: result, tool),
            reader: reader,
            tool: tool,
            account: account?.username,
            accountName: account?.name,
            cardLabel: result.card.flatMap { snapshot.card($0)?.label },
            fingerprint: result.fingerprint,
            sequence: result.sequence
        )
    }
}
