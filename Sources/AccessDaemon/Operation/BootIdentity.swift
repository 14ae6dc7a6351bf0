import FoundationEssentials

/// What tells this start of the machine from others.
enum BootIdentity {
    /// Nil where the kernel does not say.
    static let current: String? = {
        // random(4): the same until the next start of the kernel.
        guard let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8) else {
            return nil
        }
        let line = text.prefix { !$0.isNewline }
        return line.isEmpty ? nil : String(line)
    }()
}
