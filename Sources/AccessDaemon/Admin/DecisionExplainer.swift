import AccessControl
import AdminModel

/// Puts the trace of a decision into words, and says what would have to change for the answer to change.
struct DecisionExplainer {
    /// Names of circles, companies and accounts as they are today, also for decisions of the past.
    let snapshot: Snapshot

    func steps(of trace: [TraceStep]) -> [ExplanationStep] {
        trace.map { step in
            ExplanationStep(
                rule: step.rule.rawValue,
                outcome: self.outcome(step.outcome),
                text: self.text(of: step)
            )
        }
    }

    /// What turns a denial into a grant: everything listed, since every failed rule is in the trace. For a grant, what
    /// would end it.
    func changes(for trace: [TraceStep], isGranted: Bool) -> [String] {
        let changes = isGranted ? self.endings(of: trace) : trace.filter { $0.outcome == .failed }.map(self.remedy)
        return changes.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private func outcome(_ outcome: TraceStep.Outcome) -> ExplanationStep.Outcome {
        switch outcome {
        case .passed: .passed
        case .failed: .failed
        case .notNeeded: .notNeeded
        }
    }

    private func text(of step: TraceStep) -> String {
        switch step.fact {
        case .none:
            switch step.rule {
            case .cardKnown: return "the card is not enrolled"
            case .toolKnown: return "there is no such tool"
            case .guest: return "the card is a guest's, and tools are for members"
            case .cardUsable, .accountKnown, .person, .active, .employed, .paying, .circle, .badge, .toolFree,
                .doorKnown, .truth,
                .admitted, .interlock, .pin:
                return step.rule.rawValue
            }
        case .card(let card, let status, let from, let until):
            let label = self.snapshot.card(card).map { "card “\($0.label)”" } ?? "the card"
            let validity = [from.map { "from \(self.text($0))" }, until.map { "until \(self.text($0))" }]
                .compactMap { $0 }.joined(separator: " ")
            return "\(label) is \(status.rawValue)" + (validity.isEmpty ? "" : ", valid \(validity)")
        case .account(let account):
            guard let found = self.snapshot.account(account) else { return "account \(account) does not exist" }
            if step.rule == .active { return "\(found.username) was deactivated" }
            return "\(found.username) is a \(found.isSystem ? "service" : "person")"
        case .employer(let company):
            return company.map { "employed by \(self.name($0)), which is active" }
                ?? "not employed by an active company"
        case .payment(let until, let grace):
            guard let until else { return "nothing was ever paid" }
            let end = until + .seconds(grace)
            let verb = step.outcome == .passed ? "counts" : "counted"
            return "paid until \(self.text(until)), which \(verb) until \(self.text(end)) with the grace"
        case .circles(let door, let any, let held):
            let place = door.map { "door \($0)" } ?? "the tool"
            if let held { return "in circle \(self.name(held)), which \(place) asks for" }
            guard !any.isEmpty else { return "\(place) has no circle, so membership alone never opens it" }
            return "in none of the circles that \(place) asks for: \(any.map(self.name).joined(separator: ", "))"
        case .badge(let door, let title, let held, let age):
            let place = door.map { "door \($0)" } ?? "the tool"
            guard let age, let awardedAt = age.awardedAt, let end = age.end else {
                return "\(held ? "holds" : "lacks") badge \(title), which \(place) asks for"
            }
            let verb = held ? "counts" : "counted"
            return "badge \(title) of \(self.text(awardedAt)) \(verb) until \(self.text(end)): "
                + "\(place) asks for one that is at most \(age.limit) old"
        case .truth(let door, let confirmedAt, let age, let limit):
            let known = "what is known was right at \(self.text(confirmedAt)), \(Duration.seconds(age).inWords) before"
            let place = door.map { "door \($0)" } ?? "the tool"
            guard let limit else { return "\(known), and \(place) goes by what the upstream says now" }
            return "\(known), and \(place) goes by it for \(Duration.seconds(limit).inWords)"
        case .holder(let holder):
            guard let holder else { return "the tool is free" }
            return "the tool is checked out by \(self.snapshot.account(holder)?.username ?? "account \(holder)")"
        case .door(let door):
            switch step.rule {
            case .admitted: return "door \(door) is locked down"
            case .interlock: return "another door of the air-lock of door \(door) is open or unlocked"
            case .pin: return "door \(door) asks for the card's PIN as well"
            case .guest:
                return step.outcome == .passed
                    ? "the card is a guest's, and guests may open door \(door)"
                    : "the card is a guest's, and guests may not open door \(door)"
            default: return "there is no door \(door)"
            }
        }
    }

    private func remedy(for step: TraceStep) -> String {
        switch step.fact {
        case .none:
            if step.rule == .guest { return "a card of the member's own" }
            return step.rule == .cardKnown ? "enrol the card" : "name a tool that exists"
        case .card(_, let status, _, _):
            switch status {
            case .active: return "change the time in which the card is valid"
            case .disabled, .lost: return "enrol another card; this one is \(status.rawValue)"
            }
        case .account(let account):
            if step.rule == .active { return "activate the account" }
            return self.snapshot.account(account) == nil
                ? "the account must exist again, or the card be enrolled for another"
                : "services get no doors; use a person's account"
        case .employer: return "employment in an active company"
        case .payment(let until, let grace):
            let since = until.map { " (the last one counted until \(self.text($0 + .seconds(grace))))" } ?? ""
            return "a payment that is still running\(since), or employment in an active company"
        case .circles(let door, let any, _):
            guard !any.isEmpty else {
                return door == nil
                    ? "the tool needs a circle in p2k16"
                    : "the door needs a circle in the configuration, or the member employment in an active company"
            }
            let names = any.map(self.name).joined(separator: " or ")
            return "membership in circle \(names)" + (door == nil ? "" : ", or employment in an active company")
        case .badge(_, let title, _, let age):
            return age?.awardedAt == nil ? "badge \(title)" : "badge \(title), awarded anew"
        case .truth(let door, _, _, let limit):
            let setting = limit == nil ? "" : ", or a longer max_age of \(door.map { "door \($0)" } ?? "the tool")"
            return "an upstream that can be reached\(setting)"
        case .holder: return "check the tool in first"
        case .door(let door):
            switch step.rule {
            case .admitted: return "release door \(door)"
            case .interlock: return "close the other door of the air-lock"
            case .guest: return "guests.doors of the configuration has to name door \(door)"
            case .pin: return "the card's PIN, set with p2k16ctl card pin and typed at the reader's keypad"
            default: return "name a door that the configuration has"
            }
        }
    }

    /// What the grant rests on: employment makes payment and the circle of a door unneeded, and they it.
    private func endings(of trace: [TraceStep]) -> [String] {
        let isEmployed = trace.contains { $0.rule == .employed && $0.outcome == .passed }
        let restsOnEmployment = trace.contains { $0.rule != .employed && $0.outcome == .notNeeded }
        return trace.filter { $0.outcome == .passed }.compactMap { step in
            switch step.fact {
            case .employer(.some(let company)) where restsOnEmployment:
                "leaving \(self.name(company)), or its becoming inactive"
            case .payment(.some(let until), let grace) where !isEmployed:
                "the end of the payment at \(self.text(until + .seconds(grace)))"
            case .circles(let door, _, .some(let held)) where !isEmployed || door == nil:
                "removal from circle \(self.name(held))"
            case .card(_, _, _, .some(let until)): "the end of the card's time at \(self.text(until))"
            case .badge(_, let title, true, let age):
                "losing badge \(title)" + (age?.end.map { ", or its end at \(self.text($0))" } ?? "")
            case .truth(_, let confirmedAt, _, .some(let limit)):
                "the upstream's staying away until \(self.text(confirmedAt + .seconds(limit)))"
            case .none, .card, .account, .employer, .payment, .circles, .badge, .truth, .holder, .door: nil
            }
        }
    }

    private func name(_ circle: CircleID) -> String { self.snapshot.circles[circle]?.name ?? "\(circle)" }
    private func name(_ company: CompanyID) -> String { self.snapshot.companies[company]?.name ?? "company \(company)" }

    /// To the minute, in UTC: the reader may be anywhere.
    private func text(_ time: Timestamp) -> String {
        let full = WireTime(time).description
        return full.prefix(16).replacing("T", with: " ") + " UTC"
    }
}
