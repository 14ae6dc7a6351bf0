import FoundationEssentials

/// The most memory of its own that a process had while it was looked at: what is of no file (proc(5), `RssAnon`).
final class MemoryWatch: Sendable {
    private let before: Int
    private let task: Task<Int, Never>

    init(of process: Int32) {
        self.before = Self.anonymous(process)
        self.task = Task { [before] in
            var peak = before
            while !Task.isCancelled {
                peak = max(peak, Self.anonymous(process))
                try? await Task.sleep(for: .milliseconds(20), clock: .continuous)
            }
            return peak
        }
    }

    /// - Returns: what it had at the beginning and at most, in KiB.
    func stop() async -> (before: Int, peak: Int) {
        self.task.cancel()
        return (self.before, await self.task.value)
    }

    private static func anonymous(_ process: Int32) -> Int {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("RssAnon:") })
        else { return 0 }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
