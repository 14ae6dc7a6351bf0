import AccessControl
import AdminAPI
import AdminModel

extension DaemonBackend {
    func explain(username: String, door id: String, at time: WireTime?, caller: Caller) async throws -> Explanation {
        let door = try self.door(named: id)
        let account = try self.account(named: username)
        let snapshot = self.site.snapshot.value
        let at = time?.timestamp ?? self.site.clock.now
        // Judged at another time, only the rules count: how the door will stand then, and how old the facts will be, is
        // not known.
        var decision = self.site.rules.policy.decide(
            .account(account.id),
            opening: [door.id],
            in: snapshot,
            truth: time == nil ? self.site.snapshot.truth : .own,
            at: at
        )
        if time == nil { _ = await door.admission.apply(to: &decision, for: door.id, in: snapshot) }
        if self.site.controller.pins.doors.contains(door.id) {
            // The PIN itself is asked at the door; that no card has one is known here.
            let cards = snapshot.cards(of: account.id).filter { $0.status == .active }
            let isMissing = !cards.isEmpty && cards.allSatisfy { $0.pin == nil }
            decision.trace.append(TraceStep(.pin, isMissing ? .failed : .passed, .door(id: door.id)))
            if isMissing, decision.isGranted { decision.verdict = .denied(.pinNotSet) }
        }
        let explainer = DecisionExplainer(snapshot: snapshot)
        return Explanation(
            verdict: decision.isGranted ? .granted : .denied,
            reason: decision.reason,
            explanation: decision.explanation,
            account: account.username,
            door: id,
            at: WireTime(at),
            steps: explainer.steps(of: decision.trace),
            changes: explainer.changes(for: decision.trace, isGranted: decision.isGranted)
        )
    }

    func explain(sequence: UInt64, caller: Caller) async throws -> Explanation {
        guard let entry = try await self.entry(sequence) else {
            throw AdminError(
                .notFound,
                code: "event-unknown",
                message: "there is no event \(sequence) in the journal",
                remedy: "The events and their numbers: p2k16ctl events."
            )
        }
        switch entry {
        case .decision(let record): return self.explanation(of: record, sequence: sequence)
        case .outcome(let outcome):
            guard outcome.isMemberOpening else { break }
            return try await self.explain(sequence: outcome.of, caller: caller)
        case .action, .notice, .door, .tool: break
        }
        throw AdminError(
            .refused,
            code: "event-no-decision",
            message: "event \(sequence) is no decision, so there is nothing to explain",
            remedy: "Name the event of a tap."
        )
    }

    private func explanation(of record: DecisionRecord, sequence: UInt64) -> Explanation {
        let snapshot = self.site.snapshot.value
        let explainer = DecisionExplainer(snapshot: snapshot)
        return Explanation(
            verdict: record.isGranted ? .granted : .denied,
            reason: record.reason,
            explanation: Denial.allCases.first { $0.code == record.reason }?.explanation(given: record.trace)
                ?? "the rules were met",
            account: record.account.map { snapshot.account($0)?.username ?? "account \($0)" },
            door: record.door.rawValue,
            at: WireTime(record.at),
            sequence: sequence,
            steps: explainer.steps(of: record.trace),
            changes: explainer.changes(for: record.trace, isGranted: record.isGranted)
        )
    }
}

extension Decision {
    /// The answer for people.
    var explanation: String {
        switch self.verdict {
        case .granted: "the rules are met"
        case .denied(let denial): denial.explanation(given: self.trace)
        }
    }
}

extension Denial {
    /// The reason for people, with how old the facts are where that is the reason.
    func explanation(given trace: [TraceStep]) -> String {
        guard self == .truthTooOld || self == .directoryAway,
            let step = trace.first(where: { $0.rule == .truth && $0.outcome == .failed }),
            case .truth(_, _, let age, _) = step.fact
        else { return self.explanation }
        return "\(self.explanation); that is \(Duration.seconds(age).inWords) old"
    }
}
