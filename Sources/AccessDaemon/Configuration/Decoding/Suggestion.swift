/// Finds what was probably meant.
enum Suggestion {
    /// The candidate with the fewest typing mistakes between it and the text; nil when none is close.
    static func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
        // Names of this length are not typed wrong but something else, and the table grows with the square.
        guard text.unicodeScalars.count <= 100 else { return nil }
        let allowed = max(1, text.unicodeScalars.count / 3)
        return
            candidates
            .map { (candidate: $0, mistakes: Self.mistakes(between: text.lowercased(), and: $0.lowercased())) }
            .filter { $0.mistakes <= allowed }
            .min { ($0.mistakes, $0.candidate) < ($1.mistakes, $1.candidate) }?
            .candidate
    }

    /// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
    private static func mistakes(between left: String, and right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, beforeLast[column - 2] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
