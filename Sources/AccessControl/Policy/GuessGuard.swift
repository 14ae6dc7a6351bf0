/// Notices that somebody tries card numbers at a reader, and bounds what it brings them and what it leaves on record.
///
/// Many *different* unknown cards within a while are taken for guessing; one person who taps a wrong card again and again
/// is not. From then on two things hold until nothing unknown was tapped for a while:
///
/// - Unknown cards are counted, and the count goes on record now and then, ever less often: a flood fills no disk.
/// - A card, known or not, gets nothing for a moment after an unknown one. The moment grows with each guess up to
///   ``longestPause``, which bounds how many numbers can be tried, and how long a member waits behind whoever tries.
///
/// One value for each reader, without a clock; kept in memory only.
package struct GuessGuard: Sendable {
    /// What to do with the tap of an unknown card.
    package enum Verdict: Sendable, Hashable {
        /// Put it on record as any other.
        case record
        /// Put it on record, and say that something began.
        case recordAndReport
        /// It goes on record with others.
        case count
    }

    /// What is to go on record.
    package struct Report: Sendable, Hashable {
        /// Taps of unknown cards that are not on record one by one, since the last report.
        package var taps: Int
        /// When the present flood began.
        package var since: MonotonicTime
        /// Whether different cards were tried.
        package var isGuessing: Bool
        package var kind: Kind

        package enum Kind: Sendable, Hashable {
            case begun
            case goesOn
            case ended
        }
    }

    /// So many different unknown cards are guesses.
    package static let guesses = 20
    /// So many taps of unknown cards, also of one and the same, no longer go on record one by one.
    package static let taps = 60
    /// Within this time; and after as long a time without an unknown card all is over.
    package static let window = Duration.seconds(600)
    package static let shortestPause = Duration.seconds(1)
    package static let longestPause = Duration.seconds(10)
    package static let shortestInterval = Duration.seconds(60)
    package static let longestInterval = Duration.seconds(3600)

    private struct Flood {
        var since: MonotonicTime
        var last: MonotonicTime
        var isGuessing: Bool
        /// Guesses since the flood was known to be one.
        var guesses = 0
        var uncounted = 0
        var begun = true
        var interval = GuessGuard.shortestInterval
        var nextReport: MonotonicTime
    }

    /// Different unknown cards within the window, each with the time of its last tap; at most ``guesses``.
    private var recent: [UInt64: MonotonicTime] = [:]
    /// Taps of unknown cards within the present window.
    private var count = 0
    private var windowEnd: MonotonicTime?
    private var flood: Flood?

    package init() {}

    /// Whether different cards are being tried.
    package var isGuessing: Bool { self.flood?.isGuessing == true }
    /// Whether unknown cards are counted rather than put on record.
    package var isFlooded: Bool { self.flood != nil }

    /// How long no card gets anything; nil when it is decided as ever.
    package func pause(at now: MonotonicTime) -> Duration? {
        guard let flood = self.flood, flood.isGuessing else { return nil }
        // 1 s, 2 s, 4 s, ...: each ten guesses double it.
        let pause = min(Self.shortestPause * (1 << min(flood.guesses / 10, 6)), Self.longestPause)
        let passed = now - flood.last
        return passed < pause ? pause - passed : nil
    }

    /// A card was tapped that nobody has.
    ///
    /// - Parameter card: tells it from others; not its number.
    package mutating func unknown(_ card: UInt64, at now: MonotonicTime) -> Verdict {
        self.note(card, at: now)
        let isGuessing = self.recent.count >= Self.guesses
        guard var flood = self.flood else {
            guard isGuessing || self.count >= Self.taps else { return .record }
            self.flood = Flood(since: now, last: now, isGuessing: isGuessing, nextReport: now)
            return .recordAndReport
        }
        flood.last = now
        flood.uncounted += 1
        if flood.isGuessing { flood.guesses += 1 }
        let turned = isGuessing && !flood.isGuessing
        if turned {
            flood.isGuessing = true
            flood.begun = true
            flood.nextReport = now
        }
        self.flood = flood
        return .count
    }

    private mutating func note(_ card: UInt64, at now: MonotonicTime) {
        if self.windowEnd.map({ $0 <= now }) ?? true {
            self.count = 0
            self.windowEnd = now + Self.window
        }
        self.count += 1
        self.recent = self.recent.filter { now - $0.value < Self.window }
        guard self.recent[card] != nil || self.recent.count < Self.guesses else { return }
        self.recent[card] = now
    }

    /// When there will be something to report at the latest; nil while there is no flood.
    package var nextReport: MonotonicTime? {
        self.flood.map { flood in
            let end = flood.last + Self.window
            return flood.begun || flood.uncounted > 0 ? min(flood.nextReport, end) : end
        }
    }

    /// What is to go on record now; nil when nothing.
    ///
    /// - Parameter isLast: whether nobody will ask again, so that what was counted is due.
    package mutating func report(at now: MonotonicTime, isLast: Bool = false) -> Report? {
        guard var flood = self.flood else { return nil }
        func report(_ kind: Report.Kind) -> Report {
            Report(taps: flood.uncounted, since: flood.since, isGuessing: flood.isGuessing, kind: kind)
        }
        if now - flood.last >= Self.window {
            self.flood = nil
            self.recent = [:]
            self.count = 0
            self.windowEnd = nil
            return report(.ended)
        }
        guard flood.begun || flood.uncounted > 0, isLast || now >= flood.nextReport else { return nil }
        let result = report(flood.begun ? .begun : .goesOn)
        flood.begun = false
        flood.uncounted = 0
        flood.nextReport = now + flood.interval
        flood.interval = min(flood.interval * 2, Self.longestInterval)
        self.flood = flood
        return result
    }
}
