import AccessControl
import AdminAPI
import AdminModel
import Hardware
import Logging

// Badges that are awarded at a reader: the instructor is known when it begins, the member by the next card.
extension DaemonBackend {
    func beginInduction(_ request: InductionRequest, reader id: String, caller: Caller) async throws -> Induction {
        let assignment = try self.reader(named: id)
        let badge = try self.badge(titled: request.badge)
        let actor = try self.actor(caller, as: request.actingAs)
        guard let instructor = actor.account else {
            throw AdminError(
                .forbidden,
                code: "caller-without-account",
                message: "\(caller) stands for no account, and a badge is awarded by somebody",
                remedy: "Name the instructor with --as ACCOUNT."
            )
        }
        // Better now than after the member has tapped; who may is judged again when the badge is awarded.
        try await self.atDirectory { try self.checkInducting(badge, by: instructor) }
        if let fault = assignment.reader.health.fault {
            throw AdminError(
                .unavailable,
                code: "reader-away",
                message: "no card can be tapped at “\(id)”: \(fault)",
                remedy: "Check the reader and what it is connected by, or take another reader."
            )
        }
        try self.checkFree(assignment.reader.id)
        let (session, isNew) = self.site.taps.inductions.begin(
            at: assignment.reader.id,
            for: badge,
            by: instructor,
            actor: "\(caller)",
            isFollowed: true
        )
        guard isNew else { throw self.busy(session) }
        self.logger.notice(
            "induction begins, the reader's next tap is its own",
            metadata: [LogKeys.reader: "\(id)", "actor": "\(caller)"]
        )
        await self.record(
            session,
            .inductionBegin,
            nil,
            "the next tap at reader \(id) is to get the badge \(session.badge.title)"
        )
        return self.model(session)
    }

    func inductions(caller: Caller) async throws -> [Induction] {
        self.site.taps.inductions.all.map(self.model).sorted { $0.id < $1.id }
    }

    func followInduction(_ id: UInt64, caller: Caller) async throws -> AsyncStream<Induction> {
        guard let session = self.site.taps.inductions.all.first(where: { $0.id == id }) else {
            throw AdminError(
                .notFound,
                code: "induction-unknown",
                message: "there is no induction \(id)",
                remedy: "Begin one: p2k16ctl badge induct."
            )
        }
        guard session.follow() else {
            throw AdminError(.conflict, code: "induction-followed", message: "somebody follows induction \(id) already")
        }
        let snapshot = self.site.snapshot
        let feed = InductionFeed(session) { Induction($0, in: snapshot.value) }
        return AsyncStream(unfolding: { await feed.next() }, onCancel: { session.cancel() })
    }

    /// Awards the badge of an induction whose member has tapped, and puts on record how it ended.
    func finish(_ session: InductionSession) async {
        switch session.status().step {
        case .awarding(let member):
            let actor = DirectoryActor(caller: session.actor, account: session.instructor)
            do {
                let effect = try await self.atDirectory {
                    try await self.site.directory.apply(.award(session.badge.id, member), by: actor)
                }
                await self.record(session, .badgeAward, member, "\(effect.detail), inducted at \(session.reader)")
                session.answered(nil)
            } catch {
                let problem = (error as? AdminError)?.message ?? "\(error)"
                await self.record(session, .badgeInduct, member, "badge \(session.badge.title) not awarded: \(problem)")
                session.answered(problem)
            }
        case .ended(.refused(let refusal)):
            await self.record(session, .badgeInduct, nil, "badge \(session.badge.title) not awarded: \(refusal)")
        case .tap, .ended: return
        }
    }

    /// What people should know of a reader whose next tap does not go to its door or tool; nil when it does.
    func inductionNote(at reader: ReaderID) -> String? {
        guard let session = self.site.taps.inductions.session(at: reader) else { return nil }
        let induction = self.model(session)
        return
            "an induction by \(induction.instructor) takes its next tap, for \(induction.secondsLeft ?? 0) s more at most"
    }

    /// - Throws: `AdminError` where taps belong to somebody already.
    private func checkFree(_ reader: ReaderID) throws {
        guard let note = self.enrolmentNote(at: reader) else { return }
        throw AdminError(.conflict, code: "reader-busy", message: note, remedy: "Wait, or take another reader.")
    }

    private func busy(_ session: InductionSession) -> AdminError {
        AdminError(
            .conflict,
            code: "reader-busy",
            message: self.inductionNote(at: session.reader) ?? "an induction at this reader has just ended",
            remedy: "Wait, or take another reader."
        )
    }

    private func checkInducting(_ badge: Badge, by instructor: AccountID) throws {
        guard self.site.upstream == nil || self.site.hasAdminRole else { throw AdministrationError.noAdminRole }
        let snapshot = self.site.snapshot.value
        let rule = BadgeRule(
            badge: badge,
            certificationCircle: badge.certificationCircle.map {
                snapshot.circles[$0] ?? Circle(id: $0, name: "circle \($0)")
            }
        )
        try rule.checkAwarding(by: Set(snapshot.circles(of: instructor)))
    }

    private func record(
        _ session: InductionSession,
        _ action: ActionRecord.Action,
        _ account: AccountID?,
        _ detail: String
    ) async {
        await self.site.recorder.appendIfPossible(
            .action(
                ActionRecord(
                    at: self.site.clock.now,
                    actor: session.actor,
                    actingAs: session.instructor,
                    action: action,
                    account: account,
                    detail: detail
                )
            )
        )
    }

    private func model(_ session: InductionSession) -> Induction { Induction(session, in: self.site.snapshot.value) }
}

extension Induction {
    /// - Parameter snapshot: to name accounts as they are called today.
    init(_ session: InductionSession, in snapshot: Snapshot) {
        let (step, deadline) = session.status()
        func name(_ account: AccountID) -> String { snapshot.account(account)?.username ?? "account \(account)" }
        var member: AccountID?
        var message: String?
        var remedy: String?
        let wireStep: InductionStep
        switch step {
        case .tap: wireStep = .tap
        case .awarding(let account): (wireStep, member) = (.awarding, account)
        case .ended(.awarded(let account)): (wireStep, member) = (.awarded, account)
        case .ended(.cancelled):
            (wireStep, message) = (.cancelled, "the induction was cancelled; no badge was awarded")
        case .ended(.expired):
            (wireStep, message, remedy) = (.expired, "nobody tapped in time; no badge was awarded", "Begin again.")
        case .ended(.refused(let refusal)):
            (wireStep, message) = (.refused, "\(refusal); no badge was awarded")
        case .ended(.failed(let account, let problem)):
            (wireStep, member, message) = (.refused, account, problem)
        }
        self.init(
            id: session.id,
            reader: session.reader.rawValue,
            badge: session.badge.title,
            instructor: name(session.instructor),
            actor: session.actor,
            member: member.map(name),
            step: wireStep,
            secondsLeft: step == .tap ? max(0, Int((deadline - .now).components.seconds) + 1) : nil,
            message: message,
            remedy: remedy
        )
    }
}

extension TapReply {
    /// The answer to a tap that an induction took: neither door nor tool was asked.
    init(_ step: InductionMachine.Step, reader: String, place: TapPlace) {
        let explanation =
            switch step {
            case .tap: "an induction begins; let the member tap next"
            case .awarding: "taken by the induction at this reader; the badge is being awarded"
            case .ended(.refused(let refusal)): "taken by the induction at this reader, which has ended: \(refusal)"
            case .ended: "taken by the induction at this reader, which has ended"
            }
        self.init(
            granted: false,
            reason: "induction",
            explanation: explanation,
            reader: reader,
            door: place.door?.id.rawValue,
            tool: place.tool?.name
        )
    }
}
