import AccessControl
import CardHashing
import Synchronization

/// The inductions at this site, one for each reader at most.
final class Inductions: Sendable {
    struct Times: Sendable {
        /// Within which the member must tap.
        var tap = Duration.seconds(20)
        /// Within which somebody must follow one that was begun from the command line.
        var follow = Duration.seconds(10)
        /// Within which an instructor taps twice to begin.
        var doubleTap = Duration.seconds(2)
    }

    private struct State {
        var sessions: [ReaderID: InductionSession] = [:]
        var lastID: UInt64 = 0
        /// What instructors have tapped at readers of tools.
        var instructors: [ReaderID: DoubleTap] = [:]
    }

    /// Those whose member has tapped, or whose tap was refused, for the service that awards and records. Bounded: what
    /// finds no place is told to have failed.
    let tapped: AsyncStream<InductionSession>

    private let snapshot: CurrentSnapshot
    private let keys: CardKeys
    private let clock: TrustedClock
    /// Whether badges can be awarded from this site at all.
    private let canAward: Bool
    private let times: Times
    private let tappings: AsyncStream<InductionSession>.Continuation
    private let state = Mutex(State())

    init(snapshot: CurrentSnapshot, keys: CardKeys, clock: TrustedClock, canAward: Bool = true, times: Times = Times())
    {
        self.snapshot = snapshot
        self.keys = keys
        self.clock = clock
        self.canAward = canAward
        self.times = times
        (self.tapped, self.tappings) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64))
    }

    /// Begins a session; the next tap at its reader is the session's.
    ///
    /// - Parameter isFollowed: whether somebody at the command line follows how it goes; otherwise nobody needs to.
    /// - Returns: the new session, or the one that is under way at the reader.
    func begin(
        at reader: ReaderID,
        for badge: Badge,
        by instructor: AccountID,
        actor: String,
        isFollowed: Bool
    ) -> (session: InductionSession, isNew: Bool) {
        self.state.withLock { state in
            if let session = state.sessions[reader], session.takesTaps() { return (session, false) }
            state.lastID += 1
            let session = InductionSession(
                id: state.lastID,
                at: reader,
                for: badge,
                by: instructor,
                actor: actor,
                tapTime: self.times.tap,
                followTime: isFollowed ? self.times.follow : nil
            )
            // One that has ended stays until here, so that whoever began it can ask how it ended.
            state.sessions[reader] = session
            return (session, true)
        }
    }

    /// The sessions, of each reader the last one.
    var all: [InductionSession] { self.state.withLock { Array($0.sessions.values) } }

    /// The session that the next tap at a reader belongs to.
    func session(at reader: ReaderID) -> InductionSession? {
        guard let session = self.state.withLock({ $0.sessions[reader] }), session.takesTaps() else { return nil }
        return session
    }

    /// Gives a tap to the session of its reader; the badge is awarded behind the tap's back.
    ///
    /// - Returns: how far the session is; nil when there is none, and the tap is the door's or the tool's.
    func take(
        _ number: CardNumber,
        receivedAt: ContinuousClock.Instant,
        at reader: ReaderID
    ) -> InductionMachine.Step? {
        guard let session = self.session(at: reader) else { return nil }
        guard let step = session.tapped(self.member(with: number), at: receivedAt) else { return nil }
        switch step {
        case .awarding, .ended(.refused):
            if case .enqueued = self.tappings.yield(session) { break }
            session.answered("too many badges are being awarded")
        case .tap, .ended: break
        }
        return session.status().step
    }

    /// Takes a tap at the reader of a tool: the second one of an instructor begins an induction to the tool's badge.
    ///
    /// The first has done what a tap does there.
    ///
    /// - Parameter tool: the tool's name.
    /// - Returns: how far the induction is; nil when the tap is the tool's.
    func instructorTapped(
        _ number: CardNumber,
        receivedAt: ContinuousClock.Instant,
        at reader: ReaderID,
        of tool: String
    ) -> InductionMachine.Step? {
        guard self.canAward, case .success(let account) = self.member(with: number),
            let badge = self.badge(of: tool, taughtBy: account)
        else { return nil }
        let isSecond = self.state.withLock { state in
            state.instructors[reader, default: DoubleTap(within: self.times.doubleTap)].tapped(account, at: receivedAt)
        }
        guard isSecond else { return nil }
        return self.begin(at: reader, for: badge, by: account, actor: "reader \(reader)", isFollowed: false)
            .session.status().step
    }

    /// The one badge that a tool asks for and that the account awards as a member of its certification circle; nil when
    /// there is none, or when it could be one of several.
    private func badge(of tool: String, taughtBy account: AccountID) -> Badge? {
        let snapshot = self.snapshot.value
        let circles = snapshot.circles(of: account)
        let tools = snapshot.tools.values.filter { $0.name == tool }
        let taught = tools.flatMap { snapshot.toolBadges[$0.id] ?? [] }.flatMap(\.badges)
            .compactMap { snapshot.badges[$0] }
            .filter { $0.certificationCircle.map(circles.contains) ?? false }
        guard Set(taught.map(\.title)).count == 1 else { return nil }
        return taught.min { $0.id < $1.id }
    }

    private func member(with number: CardNumber) -> Result<AccountID, InductionRefusal> {
        let snapshot = self.snapshot.value
        guard let card = snapshot.card(matching: self.keys.ring?.tokens(for: number) ?? []) else {
            return .failure(.unknownCard)
        }
        let state = card.state(at: self.clock.now)
        guard state == .active else { return .failure(.card(state)) }
        guard !card.isGuest else { return .failure(.guest) }
        guard let account = snapshot.account(card.account), account.isActive, !account.isSystem else {
            return .failure(.account)
        }
        return .success(account.id)
    }
}
