/// Limits how often break-glass codes are tried at a site: after three wrong ones each further one costs more waiting.
///
/// One count for the whole site, since the codes are the site's. The wait stays short: whoever needs a code needs it now,
/// and twelve secret digits do not depend on it. A value without a clock; kept in memory only.
package struct BreakGlassAttempts: Sendable {
    /// Wrong ones that cost nothing yet.
    package static let free = 3
    package static let shortestWait = Duration.seconds(10)
    package static let longestWait = Duration.seconds(300)
    /// After so long without a wrong one the count starts anew.
    static let memory = Duration.seconds(86_400)

    private var wrong = 0
    private var last: MonotonicTime?
    private var until: MonotonicTime?

    package init() {}

    /// How long no code is tried; nil when one may be.
    package func wait(at now: MonotonicTime) -> Duration? {
        guard let until = self.until, until > now else { return nil }
        return until - now
    }

    package mutating func failed(at now: MonotonicTime) {
        if let last = self.last, now - last > Self.memory { self.wrong = 0 }
        self.wrong += 1
        self.last = now
        guard self.wrong >= Self.free else { return }
        // 10 s, 20 s, 40 s, ... up to five minutes.
        self.until = now + min(Self.shortestWait * (1 << min(self.wrong - Self.free, 6)), Self.longestWait)
    }

    package mutating func succeeded() {
        self = BreakGlassAttempts()
    }
}
