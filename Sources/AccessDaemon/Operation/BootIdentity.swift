import FoundationEssentials
import Glibc

/// What tells this start of the machine from others.
enum BootIdentity {
    /// Set by the unit, since its sandbox hides the kernel's word from the daemon.
    private static let variable = "P2K16D_BOOT_ID"

    /// Nil where neither systemd nor the kernel says.
    static let current: String? = {
        if let given = getenv(Self.variable).map({ String(cString: $0) }), !given.isEmpty { return given }
        // random(4): the same until the next start of the kernel.
        guard let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8) else {
            return nil
        }
        let line = text.prefix { !$0.isNewline }
        return line.isEmpty ? nil : String(line)
    }()
}
