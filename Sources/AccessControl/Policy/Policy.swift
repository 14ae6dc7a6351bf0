/// The access rules, as a pure function of a snapshot and a time; by default they equal p2k16's exactly.
///
/// Source: the web application's observed behaviour, held by `Tests/AccessControlTests` against its recorded answers.
package struct Policy: Sendable, Hashable {
    /// How long after the end of the last payment a member still counts as paying.
    package var grace: Duration

    package init(grace: Duration = .seconds(24 * 60 * 60)) {
        self.grace = grace
    }

    /// Who asks.
    package enum Subject: Sendable, Hashable {
        /// A tapped card: its number hashed under each active key.
        case card([CardToken])
        case account(AccountID)
    }

    /// May they open all of these doors?
    ///
    /// An empty list is granted to a payer, as in p2k16; callers refuse it as a usage error.
    package func decide(
        _ subject: Subject,
        opening doors: [DoorID],
        in snapshot: Snapshot,
        truth: Truth,
        at now: Timestamp
    ) -> Decision {
        var evaluation = Evaluation(capacity: 5 + doors.count)
        guard let position = self.identify(subject, in: snapshot, at: now, &evaluation) else {
            return evaluation.decision
        }
        let isEmployed = self.employed(at: position, in: snapshot, &evaluation)
        self.paying(snapshot.accounts[position], needed: !isEmployed, at: now, &evaluation)
        for door in doors {
            guard let rule = snapshot.doors[door] else {
                evaluation.fail(.doorKnown, .door(id: door), .unknownDoor)
                continue
            }
            let held = snapshot.circles(at: position).first { rule.circles.contains($0) }
            let fact = TraceStep.Fact.circles(door: door, anyOf: rule.circles, held: held)
            evaluation.check(.circle, held != nil, fact, .notInCircle, needed: !isEmployed)
            self.badges(rule.badges, at: position, door: door, in: snapshot, now, &evaluation)
            if evaluation.isGuest {
                evaluation.check(.guest, snapshot.guestDoors.contains(door), .door(id: door), .guestNotAllowed)
            }
            self.check(truth, by: rule.freshness, door: door, &evaluation)
        }
        return evaluation.decision
    }

    /// May they check this tool out? Being employed replaces the payment here, but not the circle.
    package func decide(
        _ subject: Subject,
        checkingOut tool: ToolID,
        in snapshot: Snapshot,
        truth: Truth,
        at now: Timestamp
    ) -> Decision {
        var evaluation = Evaluation(capacity: 7)
        guard let position = self.identify(subject, in: snapshot, at: now, &evaluation) else {
            return evaluation.decision
        }
        guard let tool = snapshot.tools[tool] else {
            evaluation.fail(.toolKnown, .none, .unknownTool)
            return evaluation.decision
        }
        let held = tool.circle.flatMap { snapshot.circles(at: position).contains($0) ? $0 : nil }
        evaluation.check(
            .circle,
            held != nil,
            .circles(door: nil, anyOf: tool.circle.map { [$0] } ?? [], held: held),
            tool.circle == nil ? .toolWithoutCircle : .notInCircle
        )
        let isEmployed = self.employed(at: position, in: snapshot, &evaluation)
        self.paying(snapshot.accounts[position], needed: !isEmployed, at: now, &evaluation)
        self.badges(snapshot.toolBadges[tool.id] ?? [], at: position, door: nil, in: snapshot, now, &evaluation)
        if evaluation.isGuest { evaluation.fail(.guest, .none, .guestNotAllowed) }
        self.check(truth, by: snapshot.freshness(of: tool.id), door: nil, &evaluation)
        let holder = snapshot.holder(of: tool.id)?.account
        evaluation.check(.toolFree, holder != evaluation.account, .holder(id: holder), .toolAlreadyCheckedOut)
        return evaluation.decision
    }

    /// - Returns: the position of the account in the snapshot; nil when there is none to judge.
    private func identify(
        _ subject: Subject,
        in snapshot: Snapshot,
        at now: Timestamp,
        _ evaluation: inout Evaluation
    ) -> Int? {
        let id: AccountID
        let position: Int?
        switch subject {
        case .account(let account):
            id = account
            position = snapshot.position(of: account)
        case .card(let tokens):
            guard let found = snapshot.find(tokens) else {
                evaluation.fail(.cardKnown, .none, .unknownCard)
                return nil
            }
            let card = snapshot.cards[found.card]
            evaluation.card = card.id
            evaluation.isGuest = card.isGuest
            let fact = TraceStep.Fact.card(
                id: card.id,
                status: card.status,
                validFrom: card.validFrom,
                validUntil: card.validUntil
            )
            if let denial = self.unusable(card, at: now) {
                evaluation.fail(.cardUsable, fact, denial)
            } else {
                evaluation.pass(.cardUsable, fact)
            }
            id = card.account
            position = found.account
        }
        guard let position else {
            evaluation.fail(.accountKnown, .account(id: id), .unknownAccount)
            return nil
        }
        evaluation.account = id
        evaluation.check(.person, !snapshot.accounts[position].isSystem, .account(id: id), .systemAccount)
        if !snapshot.accounts[position].isActive { evaluation.fail(.active, .account(id: id), .accountInactive) }
        return position
    }

    private func unusable(_ card: Card, at now: Timestamp) -> Denial? {
        switch card.state(at: now) {
        case .active: nil
        case .disabled: .cardDisabled
        case .lost: .cardLost
        case .notYetValid: .cardNotYetValid
        case .expired: .cardExpired
        }
    }

    private func employed(
        at position: Int,
        in snapshot: Snapshot,
        _ evaluation: inout Evaluation
    ) -> Bool {
        let employer = snapshot.employers(at: position).first { snapshot.companies[$0]?.isActive == true }
        evaluation.note(.employed, employer == nil ? .notNeeded : .passed, .employer(id: employer))
        return employer != nil
    }

    private func paying(_ account: Account, needed: Bool, at now: Timestamp, _ evaluation: inout Evaluation) {
        let paid = account.paidUntil.map { $0 >= now - self.grace } ?? false
        evaluation.check(
            .paying,
            paid,
            .payment(until: account.paidUntil, graceSeconds: self.grace.components.seconds),
            account.paidUntil == nil ? .neverPaid : .membershipLapsed,
            needed: needed
        )
    }

    /// What was confirmed just now needs no line in the trace.
    private func check(_ truth: Truth, by freshness: Freshness, door: DoorID?, _ evaluation: inout Evaluation) {
        guard case .confirmed(let time, let age, let isCurrent) = truth, freshness != .any else { return }
        let isAccepted = freshness.accepts(truth)
        guard !isAccepted || !isCurrent else { return }
        let fact = TraceStep.Fact.truth(
            door: door,
            confirmedAt: time,
            ageSeconds: age.components.seconds,
            limitSeconds: freshness.limit?.components.seconds
        )
        evaluation.check(.truth, isAccepted, fact, freshness.denial)
    }

    private func badges(
        _ required: [RequiredBadge],
        at position: Int,
        door: DoorID?,
        in snapshot: Snapshot,
        _ now: Timestamp,
        _ evaluation: inout Evaluation
    ) {
        for badge in required {
            var newest: Timestamp?
            for award in snapshot.awards(at: position) where badge.badges.contains(award.badge) {
                newest = max(newest ?? award.awardedAt, award.awardedAt)
            }
            let age = badge.requirement.maxAge.map { BadgeAge(awardedAt: newest, limit: $0) }
            let counts = newest != nil && (age?.end.map { now <= $0 } ?? true)
            evaluation.check(
                .badge,
                counts,
                .badge(door: door, title: badge.requirement.badge, held: counts, age: age),
                newest == nil ? .badgeMissing : .badgeTooOld
            )
        }
    }
}
