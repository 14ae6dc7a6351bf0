import FoundationEssentials
import Glibc
import Testing

/// A line of the table that `make test-faults` prints: what one fault did to how many taps.
///
/// A test that breaks something fills one in and ends with ``report()``. The row goes to the file that
/// `P2K16D_FAULT_TABLE` names, a line of JSON each; in an ordinary run there is none and nothing is written. `make
/// test-faults` runs every test whose name holds `Faults`.
struct FaultRow: Encodable, Sendable {
    /// What broke, in a few words, like `PostgreSQL frozen`.
    var fault: String
    /// What was done, and how often.
    var done: String
    /// Taps that were answered while it was broken and around it.
    var taps = 0
    /// Answered taps that are not on record once everything is back.
    var lost = 0
    /// Entries or openings that are upstream more than once, or that nobody caused.
    var duplicated = 0
    /// Openings of a door for somebody who may not come in, or of a door that should have been locked.
    var wronglyOpen = 0
    /// Locks that were told to open after the tap had been answered as failed; nil where no lock without a deadline of
    /// its own took part.
    var lateOpen: Int?
    /// The longest time from the end of the fault until everything was well again, in milliseconds.
    var recoveryMilliseconds: Int?
    /// What else there is to say.
    var note = ""
    /// What was lost or came twice, for whoever looks for the reason; not in the table.
    var details: [String] = []

    private enum CodingKeys: String, CodingKey {
        case fault, done, taps, lost, duplicated, wronglyOpen, lateOpen, recoveryMilliseconds, note
    }

    init(_ fault: String, _ done: String) {
        self.fault = fault
        self.done = done
    }

    /// How many times more than on each change a test may break things: `P2K16D_FAULT_SCALE`, or 1.
    static let scale = max(1, getenv("P2K16D_FAULT_SCALE").flatMap { Int(String(cString: $0)) } ?? 1)

    /// Takes over the recovery if it is the longest so far.
    mutating func recovered(in duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        self.recoveryMilliseconds = max(self.recoveryMilliseconds ?? 0, milliseconds)
    }

    /// Expects that nothing was lost, came twice or opened wrongly, and puts the row into the table.
    ///
    /// - Parameter lost: how many taps the fault is stated to lose, as on record as a gap.
    func report(losing lost: Int = 0, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let details = Comment(rawValue: "of \(self.taps) taps: \(self.details.prefix(20).joined(separator: "; "))")
        #expect(self.lost == lost, details, sourceLocation: sourceLocation)
        #expect(self.duplicated == 0, details, sourceLocation: sourceLocation)
        #expect(self.wronglyOpen == 0, details, sourceLocation: sourceLocation)
        guard let path = getenv("P2K16D_FAULT_TABLE").map({ String(cString: $0) }) else { return }
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
