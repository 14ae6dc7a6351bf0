/// What to send to a terminal so that it shows other lines: only those that differ, for slow connections.
struct ScreenUpdate {
    private var shown: [String] = []

    /// Forgets what is shown, as after a resize.
    mutating func clear() -> String {
        self.shown = []
        return "\u{1B}[2J"
    }

    mutating func change(to lines: [String]) -> String {
        var text = ""
        for row in 0..<max(lines.count, self.shown.count) {
            let line = row < lines.count ? lines[row] : ""
            guard row >= self.shown.count || self.shown[row] != line else { continue }
            text += "\u{1B}[\(row + 1);1H\(line)\u{1B}[K"
        }
        self.shown = lines
        return text
    }
}
