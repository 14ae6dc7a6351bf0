extension Policy {
    /// What somebody is entitled to.
    package enum Place: Sendable, Hashable {
        case door(DoorID)
        case tool(ToolID)
    }

    /// Whether somebody may do this now, and until when, for a device that will not be asked again.
    ///
    /// The end is the first of: the end of the payment with its grace, of the card, and of a badge that grows too old.
    /// Where none of them is set, as for the employed, it is the horizon; then the device has to be told again.
    ///
    /// - Parameter horizon: from now; rounded up to whole weeks of the calendar, so that the end does not move at each call.
    /// - Returns: nil when they may not. That somebody has the tool is no reason: that is over by then.
    package func entitlement(
        of subject: Subject,
        to place: Place,
        in snapshot: Snapshot,
        truth: Truth,
        at now: Timestamp,
        horizon: Duration
    ) -> Entitlement? {
        let decision =
            switch place {
            case .door(let door): self.decide(subject, opening: [door], in: snapshot, truth: truth, at: now)
            case .tool(let tool): self.decide(subject, checkingOut: tool, in: snapshot, truth: truth, at: now)
            }
        switch decision.verdict {
        case .granted, .denied(.toolAlreadyCheckedOut): break
        case .denied: return nil
        }
        guard let account = decision.account.flatMap({ snapshot.account($0) }) else { return nil }
        let isEmployed = decision.trace.contains { $0.rule == .employed && $0.outcome == .passed }
        let ends = decision.trace.compactMap { step -> Timestamp? in
            switch step.fact {
            case .payment(let until, let grace): isEmployed ? nil : until.map { $0 + .seconds(grace) }
            case .card(_, _, _, let until): until
            case .badge(_, _, _, let age): age?.end
            case .none, .account, .employer, .circles, .truth, .holder, .door: nil
            }
        }
        let until = ends.min() ?? Self.endOfWeek(now + horizon)
        return Entitlement(account: account.id, user: account.username, until: until)
    }

    private static func endOfWeek(_ time: Timestamp) -> Timestamp {
        let week = Int64(7 * 86_400) * 1_000_000
        let weeks = time.microseconds / week
        return Timestamp(microseconds: weeks < .max / week - 1 ? (weeks + 1) * week : time.microseconds)
    }
}
