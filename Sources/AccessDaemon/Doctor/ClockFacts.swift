import AdminModel

/// What is known of the machine's clock.
struct ClockFacts: Sendable {
    /// Whether a time service keeps it.
    var isSynchronised: Bool
    /// Whether it differs from trusted time.
    var isSuspect: Bool
    /// The system clock less the time that decisions go by.
    var difference: Duration
    /// Whether there is an upstream, whose time is trusted as well.
    var hasUpstream: Bool

    var findings: [Finding] {
        var findings: [Finding] = []
        if self.isSynchronised {
            findings.append(
                Finding(.clock, .ok, "clock-service", "the system clock", "is kept by a time service")
            )
        } else {
            findings.append(
                Finding(
                    .clock,
                    self.hasUpstream ? .notice : .warning,
                    "clock-service",
                    "the system clock",
                    "no time service keeps it"
                        + (self.hasUpstream
                            ? "; decisions go by the database's time while that is there"
                            : ", so payments and cards may end early or late"),
                    remedy: "Run a time service, such as chrony or systemd-timesyncd: timedatectl set-ntp true."
                )
            )
        }
        if self.isSuspect {
            let seconds = self.difference.components.seconds
            findings.append(
                Finding(
                    .clock,
                    .warning,
                    "clock-trust",
                    "the system clock",
                    "is \(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") trusted time, by which decisions go",
                    remedy: "Set the clock, or let a time service do it."
                )
            )
        } else {
            findings.append(Finding(.clock, .ok, "clock-trust", "the system clock", "agrees with trusted time"))
        }
        return findings
    }
}
