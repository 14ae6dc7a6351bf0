import AdminModel
import GPIO

/// The GPIO lines that parts of the site are on, as the kernel has them.
struct LineFacts: Sendable, Hashable {
    struct Line: Sendable, Hashable {
        /// Like `entrance lock`.
        var part: String
        /// Like `line 17 of gpiochip0`.
        var place: String
        /// What whoever holds it calls itself; nil when nobody does.
        var holder: String?
    }

    /// How the daemon calls itself where it claims a line.
    private static let own = "p2k16d"

    /// Configured lines that are there.
    var lines: [Line]
    /// Chips that are there and cannot be asked, with what to do.
    var failures: [String]

    /// Blocks for a millisecond a chip.
    static func gather(_ configuration: Configuration) -> LineFacts {
        let inventory = GPIOInventory.take()
        let uses = HardwareUses(configuration)
        let lines = inventory.chips.flatMap { chip in
            chip.lines.compactMap { line in
                uses.part(of: line, on: chip.info).map { part in
                    Line(
                        part: part,
                        place: "line \(line.offset) of \(chip.info.title)",
                        holder: line.isUsed ? line.consumer ?? "somebody" : nil
                    )
                }
            }
        }
        // A chip that nothing is configured on may be as closed as it likes.
        return LineFacts(
            lines: lines,
            failures: configuration.lineUses.isEmpty ? [] : inventory.failures.map(\.message)
        )
    }

    var findings: [Finding] {
        var findings = self.failures.map { failure in
            Finding(
                .hardware,
                .error,
                "gpio-chip",
                "a GPIO chip",
                failure,
                remedy: "Mend what it says; the daemon takes the lines up by itself."
            )
        }
        for line in self.lines where line.holder != Self.own {
            findings.append(
                Finding(
                    .hardware,
                    .error,
                    "gpio-line",
                    "\(line.place) (\(line.part))",
                    line.holder.map { "is held by \($0), so the daemon cannot use it" }
                        ?? "is there, and the daemon does not hold it",
                    remedy: line.holder == nil
                        ? "Look at p2k16ctl health for the part; if it stays so, restart the daemon."
                        : "End what holds it, or put the part on another line: p2k16ctl hardware."
                )
            )
        }
        if findings.isEmpty, !self.lines.isEmpty {
            findings.append(
                Finding(
                    .hardware,
                    .ok,
                    "gpio-line",
                    self.lines.count == 1 ? "the GPIO line" : "all \(self.lines.count) GPIO lines",
                    "held by the daemon"
                )
            )
        }
        return findings
    }
}
