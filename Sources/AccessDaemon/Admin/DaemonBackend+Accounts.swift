import AccessControl
import AdminAPI
import AdminModel
import Journal
import LocalStore

// What is known of people, from the snapshot that decisions are taken from.
extension DaemonBackend {
    func accounts(search: String?, limit: Int, caller: Caller) async throws -> AccountList {
        let snapshot = self.site.snapshot.value
        let now = self.site.clock.now
        let found: [Account]
        let more: Int
        if let search {
            (found, more) = AccountSearch(search).find(in: snapshot.accounts, limit: limit)
        } else {
            found = Array(snapshot.accounts.sorted { $0.username < $1.username }.prefix(limit))
            more = snapshot.accounts.count - found.count
        }
        return AccountList(accounts: found.map { self.summary(of: $0, in: snapshot, at: now) }, more: more)
    }

    func account(_ username: String, caller: Caller) async throws -> AccountDetails {
        let account = try self.account(named: username)
        let snapshot = self.site.snapshot.value
        let now = self.site.clock.now
        let isOwn = self.site.upstream == nil
        let comments = isOwn ? try await self.atAuthority { try await self.site.store.comments(of: account.id) } : [:]
        let awarders = isOwn ? try await self.atAuthority { try await self.site.store.awarders(of: account.id) } : [:]
        let employers = snapshot.employers(of: account.id).compactMap { snapshot.companies[$0] }
        let circles = snapshot.circles(of: account.id).compactMap { id in
            snapshot.circles[id].map { AccountCircle(name: $0.name, comment: comments[id]) }
        }
        let badges = snapshot.awards(of: account.id).compactMap { award in
            snapshot.badges[award.badge].map { badge in
                let awarder = awarders[award].map { snapshot.account($0)?.username ?? "account \($0)" }
                return AccountBadge(title: badge.title, awardedAt: WireTime(award.awardedAt), awardedBy: awarder)
            }
        }
        return AccountDetails(
            account: self.summary(of: account, in: snapshot, at: now),
            countsUntil: account.paidUntil.map { WireTime($0 + self.site.rules.policy.grace) },
            employers: employers.map { AccountEmployer(name: $0.name, active: $0.isActive) }.sorted {
                $0.name < $1.name
            },
            circles: circles.sorted { $0.name < $1.name },
            badges: badges.sorted { ($0.title, $0.awardedAt) < ($1.title, $1.awardedAt) },
            checkedOut: snapshot.tools.values.filter { snapshot.holder(of: $0.id)?.account == account.id }
                .map(\.name).sorted(),
            cards: try await self.cards(CardQuery(account: account.username), caller: caller).cards,
            lastTaps: try await self.lastTaps(of: account.id, in: snapshot),
            doors: await self.doorAnswers(for: account.id, in: snapshot, at: now),
            tools: self.toolAnswers(for: account.id, in: snapshot, at: now)
        )
    }

    private func summary(of account: Account, in snapshot: Snapshot, at now: Timestamp) -> AccountSummary {
        AccountSummary(
            id: account.id.rawValue,
            username: account.username,
            name: account.name,
            system: account.isSystem,
            active: account.isActive,
            paidUntil: account.paidUntil.map { WireTime($0) },
            paying: account.paidUntil.map { $0 + self.site.rules.policy.grace >= now } ?? false,
            employed: snapshot.employers(of: account.id).contains { snapshot.companies[$0]?.isActive == true }
        )
    }

    private func doorAnswers(
        for account: AccountID,
        in snapshot: Snapshot,
        at now: Timestamp
    ) async -> [AccessAnswer] {
        let truth = self.site.snapshot.truth
        var answers: [AccessAnswer] = []
        for (id, door) in self.site.doors.sorted(by: { $0.key < $1.key }) {
            var decision = self.site.rules.policy.decide(
                .account(account),
                opening: [id],
                in: snapshot,
                truth: truth,
                at: now
            )
            _ = await door.admission.apply(to: &decision, for: id, in: snapshot)
            answers.append(AccessAnswer(id.rawValue, decision, in: snapshot))
        }
        return answers
    }

    private func toolAnswers(for account: AccountID, in snapshot: Snapshot, at now: Timestamp) -> [AccessAnswer] {
        let truth = self.site.snapshot.truth
        return snapshot.tools.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map { tool in
            let decision = self.site.rules.policy.decide(
                .account(account),
                checkingOut: tool.id,
                in: snapshot,
                truth: truth,
                at: now
            )
            return AccessAnswer(tool.name, decision, in: snapshot)
        }
    }
}

extension DaemonBackend {
    private static let shownTaps = 5
    /// How far back the journal is searched for somebody's taps: a busy site's last days, read in some tens of
    /// milliseconds.
    private static let searchedEntries: UInt64 = 20_000

    /// Decisions about an account, newest first, from the end of the journal.
    private func lastTaps(of account: AccountID, in snapshot: Snapshot) async throws -> [Event] {
        guard let last = self.site.recorder.journal.lastSequence else { return [] }
        let chunk: UInt64 = 512
        let floor = last > Self.searchedEntries ? last - Self.searchedEntries : 0
        var end = last
        var taps: [Event] = []
        while end > floor, taps.count < Self.shownTaps {
            let start = end > floor + chunk ? end - chunk : floor
            let records = try await self.site.recorder.journal.read(from: start + 1, limit: Int(end - start))
            for record in records.reversed() where record.sequence <= end && taps.count < Self.shownTaps {
                guard case .decision(let decision)? = try? Recorder.decode(record), decision.account == account
                else { continue }
                taps.append(Event(.decision(decision), sequence: record.sequence, in: snapshot))
            }
            end = start
        }
        return taps
    }
}

extension AccessAnswer {
    fileprivate init(_ name: String, _ decision: Decision, in snapshot: Snapshot) {
        let explainer = DecisionExplainer(snapshot: snapshot)
        self.init(
            name: name,
            verdict: decision.isGranted ? .granted : .denied,
            reason: decision.reason,
            explanation: decision.explanation,
            steps: explainer.steps(of: decision.trace),
            changes: explainer.changes(for: decision.trace, isGranted: decision.isGranted)
        )
    }
}
