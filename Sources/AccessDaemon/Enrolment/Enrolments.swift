import AccessControl
import Synchronization

/// The enrolments by tapping at this site, one for each reader at most.
final class Enrolments: Sendable {
    struct Times: Sendable {
        /// Within which both taps must come.
        var tap = Duration.seconds(60)
        /// How long after the second tap the confirmation is waited for; taps open the door again meanwhile.
        var confirm = Duration.seconds(120)
        /// Within which somebody must follow a session that was begun.
        var follow = Duration.seconds(10)
    }

    /// A reader as sessions know it.
    struct Place: Sendable {
        var reader: ReaderID
        /// Nil for a reader of a tool.
        var door: DoorID?
        var format: CardFormat
    }

    private struct State {
        var sessions: [ReaderID: EnrolmentSession] = [:]
        var lastID: UInt64 = 0
    }

    let judge: EnrolmentJudge
    private let times: Times
    private let state = Mutex(State())

    init(judge: EnrolmentJudge, times: Times = Times()) {
        self.judge = judge
        self.times = times
    }

    /// Begins a session; from now on its reader's taps are the session's.
    ///
    /// - Returns: the new session, or the one that is under way at the reader.
    func begin(
        at place: Place,
        for purpose: EnrolmentPurpose,
        actor: String
    ) -> (session: EnrolmentSession, isNew: Bool) {
        self.state.withLock { state in
            if let session = state.sessions[place.reader], !session.hasEnded() { return (session, false) }
            state.lastID += 1
            let session = EnrolmentSession(
                id: state.lastID,
                at: place,
                for: purpose,
                actor: actor,
                times: self.times,
                now: .now
            )
            // One that has ended stays until here, so that whoever began it can ask how it ended.
            state.sessions[place.reader] = session
            return (session, true)
        }
    }

    /// The sessions, of each reader the last one.
    var all: [EnrolmentSession] { self.state.withLock { Array($0.sessions.values) } }

    /// Whether the next tap at a reader is a session's and not the door's.
    func isOpen(at reader: ReaderID) -> Bool { self.state.withLock { $0.sessions[reader] != nil } }

    /// Gives a tap to the session of its reader.
    ///
    /// - Returns: how far the session is; nil when there is none, and the tap is the door's.
    func take(
        _ number: CardNumber,
        receivedAt: ContinuousClock.Instant,
        at reader: ReaderID
    ) -> EnrolmentMachine.Step? {
        guard let session = self.state.withLock({ $0.sessions[reader] }) else { return nil }
        return session.tapped(at: receivedAt) { self.judge.judge(number, for: session.purpose) }
    }
}
