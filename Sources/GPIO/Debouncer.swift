/// Leaves out changes that do not last, for libgpiod 1.6, whose kernel interface does not.
///
/// It tells of a change when the line has been still for the time of debouncing, with the time of its last edge.
struct Debouncer {
    private struct Line {
        var level: Bool
        var lastEdge: UInt64?
    }

    private var lines: [Line]

    init(levels: [Bool] = []) {
        self.lines = levels.map { Line(level: $0, lastEdge: nil) }
    }

    /// The state that was told last.
    subscript(line: Int) -> Bool { self.lines[line].level }

    mutating func edge(_ edge: GPIOEdge) {
        self.lines[edge.line].lastEdge = edge.nanoseconds
    }

    /// Lines that have been still for that long and whose state has to be looked at.
    func due(after stillness: UInt64, at now: UInt64) -> [Int] {
        self.lines.indices.filter { index in self.lines[index].lastEdge.map { $0 + stillness <= now } ?? false }
    }

    /// Takes what a due line reads.
    ///
    /// - Returns: the change, when there is one.
    mutating func settle(_ line: Int, reads level: Bool) -> GPIOEdge? {
        guard let time = self.lines[line].lastEdge else { return nil }
        self.lines[line].lastEdge = nil
        guard self.lines[line].level != level else { return nil }
        self.lines[line].level = level
        return GPIOEdge(line: line, isActive: level, nanoseconds: time)
    }
}
