import FoundationEssentials
import Glibc

/// What the figures were taken on.
struct Machine: Sendable, Codable {
    let processor: String
    let cores: Int
    let kernel: String
    /// Processes that were running or wanted to, over the last minute: above the cores, others disturb.
    let load: Double

    init() {
        let lines = ProcFile.lines("/proc/cpuinfo")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        self.processor = model.map { String($0.drop { $0 == " " }) } ?? "unknown"
        self.cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        self.kernel = ProcFile.lines("/proc/sys/kernel/osrelease").first ?? "unknown"
        let average = ProcFile.lines("/proc/loadavg").first?.split(separator: " ").first
        self.load = average.flatMap { Double($0) } ?? 0
    }
}
