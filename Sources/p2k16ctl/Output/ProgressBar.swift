/// Shows on standard error how far long work has come; only on a terminal, so that logs and pipes stay clean.
///
///     var progress = ProgressBar("import", total: rows.count)
///     defer { progress.end() }
///     for row in rows { …; progress.advance() }
struct ProgressBar {
    /// How often the line is drawn at most.
    private static let interval = Duration.milliseconds(100)

    private let label: String
    private let total: Int?
    private let isShown: Bool
    private let begun = ContinuousClock.now
    private var done = 0
    private var lastDrawn: ContinuousClock.Instant?

    /// - Parameters:
    ///   - label: what is being done, one word or two.
    ///   - total: how many steps there are; nil where nobody knows.
    ///   - isShown: false where the line would disturb; by default shown on a terminal.
    init(_ label: String, total: Int?, isShown: Bool = Terminal.isTerminal(2)) {
        self.label = label
        self.total = total
        self.isShown = isShown
    }

    mutating func advance(by steps: Int = 1) {
        self.done += steps
        let now = ContinuousClock.now
        guard self.isShown, self.lastDrawn.map({ now - $0 >= Self.interval }) ?? true else { return }
        self.lastDrawn = now
        let line = Self.line(
            self.label,
            done: self.done,
            total: self.total,
            elapsed: now - self.begun,
            columns: Terminal.size(2).columns
        )
        Console.ask("\r\(line)\u{1B}[K")
    }

    /// Takes the line away again, so that what is said next stands alone.
    mutating func end() {
        guard self.lastDrawn != nil else { return }
        Console.ask("\r\u{1B}[K")
        self.lastDrawn = nil
    }

    /// The line as it is drawn: `import  [########............]  40%  400/1000  3 s left`, or `export  400` without a total.
    static func line(_ label: String, done: Int, total: Int?, elapsed: Duration, columns: Int) -> String {
        guard let total else { return String("\(label)  \(done)".prefix(max(columns - 1, 0))) }
        let done = min(max(done, 0), max(total, 0))
        let share = total > 0 ? Double(done) / Double(total) : 1
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        // The first moments say nothing about the rest.
        let isKnown = done > 0 && done < total && seconds >= 1
        let rest = isKnown ? "  \(Span.text(seconds: Int64(seconds / share * (1 - share) + 1))) left" : ""
        let numbers = "\(Int(share * 100))%  \(done)/\(total)\(rest)"
        let width = min(columns - 1 - label.count - numbers.count - 6, 40)
        guard width >= 5 else { return String("\(label)  \(numbers)".prefix(max(columns - 1, 0))) }
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "\(label)  [\(bar)]  \(numbers)"
    }
}
