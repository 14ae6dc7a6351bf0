import FoundationEssentials
import TestServers

/// Checks and writes out the whole record of a space with `p2k16ctl`.
struct AuditProbe {
    /// The program `p2k16ctl`.
    let control: String
    let space: Space
    /// Where files are written.
    let directory: String

    /// Runs each command once.
    ///
    /// - Returns: a line for each: how long it took, and what was resident at most.
    func run(_ daemon: DaemonProcess) async throws -> [String] {
        var lines: [String] = []
        for arguments in [
            ["verify", "--json"], ["export", "\(self.directory)/record.csv"],
            ["export", "\(self.directory)/record.jsonl"],
            ["export", "--source", "journal", "\(self.directory)/journal.jsonl"],
        ] {
            daemon.resetPeakMemory()
            let start = ContinuousClock.now
            let (peak, report) = try await self.run(arguments)
            let took = ContinuousClock.now - start
            let name = arguments.filter { !$0.hasPrefix(self.directory) && $0 != "--json" }.joined(separator: " ")
            let file = arguments.last { $0.hasPrefix(self.directory) }
            let size = try file.map { try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int ?? 0 }
            lines.append(
                "audit \(name): \(took)"
                    + (size.map { " for \($0 >> 20) MiB as \(file?.split(separator: ".").last ?? "")" } ?? "")
                    + ", peak RSS \(peak >> 10) MiB of p2k16ctl, \(daemon.memory.peakResident >> 10) MiB of p2k16d"
                    + (report.contains("\"sound\":false") ? "; NOT SOUND: \(report)" : "")
            )
            if let file { for name in [file, file + ".sig"] { try FileManager.default.removeItem(atPath: name) } }
        }
        return lines
    }

    /// - Returns: the peak of its resident memory in KiB, and what it printed.
    private func run(_ arguments: [String]) async throws -> (peak: Int, output: String) {
        let child = try ChildProcess(
            self.control,
            ["audit"] + arguments,
            environment: ChildProcess.plainEnvironment.merging(["P2K16D_SOCKET": self.space.adminSocket]) { $1 }
        )
        var peak = 0
        while child.exit == nil {
            peak = max(peak, MemoryUse(of: child.processID).peakResident)
            try await Task.sleep(for: .milliseconds(50), clock: .continuous)
        }
        let output = child.recordedLines.map(\.text).joined(separator: "\n")
        guard child.exit == .exited(0) else { throw TestServerError("p2k16ctl audit: \(output)") }
        return (peak, output)
    }
}
