import FoundationEssentials
import Glibc
import Testing

/// A line of the table that `make test-load` prints: what one load did to the doors that it did not concern.
///
/// The row goes to the file that `P2K16D_LOAD_TABLE` names, a line of JSON each; in an ordinary run there is none and
/// nothing is written.
struct LoadRow: Encodable, Sendable {
    /// What the daemon was under, in a few words.
    var load: String
    /// What was done.
    var done: String
    /// Milliseconds from tap to command of the other doors: the median, 99 of 100 in the middle one of the runs, and how many
    /// taps.
    var idleMedian = 0.0
    var idleP99 = 0.0
    var idleTaps = 0
    var loadedMedian = 0.0
    var loadedP99 = 0.0
    var loadedTaps = 0
    /// How many times longer 99 of 100 taps took at most than without the load.
    var ratio = 0.0
    /// Anonymous memory of the daemon, in KiB.
    var memoryBefore = 0
    var memoryPeak = 0
    /// What was refused, and which metric counts it.
    var refused = ""
    /// What else there is to say.
    var note = ""

    init(_ load: String, _ done: String) {
        self.load = load
        self.done = done
    }

    /// Whether this is the long form, which judges times: `P2K16D_LOAD_REPEATS`.
    static var isLong: Bool { Self.repeats > 1 }
    /// How often idle and loaded times are measured in turn.
    static let repeats = max(1, getenv("P2K16D_LOAD_REPEATS").flatMap { Int(String(cString: $0)) } ?? 1)

    /// How much longer 99 of 100 taps at other doors may take.
    private static let allowedRatio = 3.0

    /// - Parameters:
    ///   - idle: the runs without the load.
    ///   - loaded: the runs with it.
    mutating func take(idle: [Latencies], loaded: [Latencies]) {
        self.idleMedian = Latencies.milliseconds(idle.all.median)
        self.idleP99 = Latencies.milliseconds(idle.p99)
        self.idleTaps = idle.all.samples.count
        self.loadedMedian = Latencies.milliseconds(loaded.all.median)
        self.loadedP99 = Latencies.milliseconds(loaded.p99)
        self.loadedTaps = loaded.all.samples.count
        self.ratio = self.idleP99 > 0 ? (self.loadedP99 / self.idleP99 * 100).rounded() / 100 : 0
    }

    /// Puts the row into the table, and in the long form expects that the other doors were not slowed down.
    func report(sourceLocation: SourceLocation = #_sourceLocation) throws {
        if Self.isLong {
            #expect(self.ratio <= Self.allowedRatio, "\(self.load): \(self)", sourceLocation: sourceLocation)
        }
        guard let path = getenv("P2K16D_LOAD_TABLE").map({ String(cString: $0) }) else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let line = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        try #require(file >= 0, "\(path) cannot be written", sourceLocation: sourceLocation)
        // One write, so that rows of several processes do not mix.
        #expect(write(file, line, line.count) == line.count, sourceLocation: sourceLocation)
        close(file)
    }
}
