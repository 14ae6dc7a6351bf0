/// Memory of a process in KiB, as `smaps_rollup` of proc(5) counts it.
struct MemoryUse: Sendable, Codable {
    /// What goes when the process ends: its own memory, and pages of files that nobody else maps.
    let privateTotal: Int
    /// The part of ``privateTotal`` that is of no file: heap, stacks and data. The rest is mostly program text, which
    /// the kernel may drop and read again.
    let anonymous: Int
    /// Private pages, and its share of those that it has in common with others.
    let proportional: Int
    /// The most that was resident at any time, shared pages included.
    let peakResident: Int

    init(of process: Int32) {
        let now = ProcFile.kibibytes("/proc/\(process)/smaps_rollup")
        self.privateTotal = (now["Private_Clean"] ?? 0) + (now["Private_Dirty"] ?? 0)
        self.anonymous = now["Anonymous"] ?? 0
        self.proportional = now["Pss"] ?? 0
        self.peakResident = ProcFile.kibibytes("/proc/\(process)/status")["VmHWM"] ?? 0
    }
}

extension MemoryUse: CustomStringConvertible {
    var description: String {
        "private \(Self.text(self.privateTotal)) (anonymous \(Self.text(self.anonymous))), "
            + "Pss \(Self.text(self.proportional)), peak RSS \(Self.text(self.peakResident))"
    }

    private static func text(_ kibibytes: Int) -> String {
        "\(kibibytes / 1024).\(kibibytes % 1024 * 10 / 1024) MiB"
    }
}
