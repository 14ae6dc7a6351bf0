/// Lines of a label, a bar and a note, for a terminal.
struct BarChart {
    struct Line {
        var label: String
        var value: Double
        var note: String
    }

    var lines: [Line]

    /// - Parameters:
    ///   - columns: how wide a line may be.
    ///   - mark: what bars are made of.
    func text(columns: Int, mark: Character = Self.mark) -> String {
        let most = self.lines.map(\.value).max() ?? 0
        let label = self.lines.map(\.label.count).max() ?? 0
        let note = self.lines.map(\.note.count).max() ?? 0
        let width = min(max(columns - label - note - 5, 5), 60)
        return self.lines.map { line in
            // Something that is there shows, however small.
            let length = most > 0 ? max(Int((line.value / most * Double(width)).rounded()), line.value > 0 ? 1 : 0) : 0
            let bar = String(repeating: mark, count: length) + String(repeating: " ", count: width - length)
            return "\(line.label)\(String(repeating: " ", count: label - line.label.count))  \(bar)  \(line.note)"
        }.joined(separator: "\n")
    }

    /// A block where the locale has one.
    static var mark: Character {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Environment.value(of: $0) }.first ?? ""
        return locale.lowercased().contains("utf") ? "█" : "#"
    }
}
