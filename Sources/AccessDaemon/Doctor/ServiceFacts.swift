import AccessControl
import AdminModel

/// What is known of the process itself.
struct ServiceFacts: Sendable {
    /// More starts than this within an hour are a daemon that falls over.
    private static let usualStarts = 3

    var version: String
    /// How long it has run.
    var uptime: Duration
    /// Whether systemd started it as `Type=notify`.
    var isNotifying: Bool
    /// How soon systemd restarts it without a ping; nil for never.
    var watchdogInterval: Duration?
    /// How long ago the last ping was; nil before the first.
    var lastPing: Duration?
    /// What kept the latest ping from being sent.
    var withheldFor: [String]
    /// Parts of the tap path that do not answer now.
    var silentParts: [String]
    /// How often it was started in the last hour, this time included, as far as the journal was looked at.
    var startsInLastHour: Int

    var findings: [Finding] { [self.tapPathFinding, self.watchdogFinding, self.startFinding] }

    private var tapPathFinding: Finding {
        guard self.silentParts.isEmpty else {
            return Finding(
                .service,
                .error,
                "tap-path",
                self.silentParts.joined(separator: ", "),
                "does not answer: the daemon is stuck there, and nobody gets in",
                remedy: "Restart it (systemctl restart p2k16d); its log tells more: journalctl -u p2k16d."
            )
        }
        return Finding(.service, .ok, "tap-path", "doors and tools", "all of them answer")
    }

    private var watchdogFinding: Finding {
        guard self.isNotifying else {
            return Finding(
                .service,
                .notice,
                "watchdog",
                "systemd",
                "the daemon was not started by a unit with Type=notify, so nobody restarts it when it ends or hangs",
                remedy: "Run it as a service: systemctl enable --now p2k16d."
            )
        }
        guard let interval = self.watchdogInterval else {
            return Finding(
                .service,
                .warning,
                "watchdog",
                "the watchdog",
                "is off: a daemon that hangs would stay so",
                remedy: "Add WatchdogSec=30s to the unit (systemctl edit p2k16d), and restart it."
            )
        }
        let limit = "restarts the daemon after \(interval.components.seconds) s without a ping"
        guard self.withheldFor.isEmpty else {
            return Finding(
                .service,
                .error,
                "watchdog",
                "the watchdog",
                "\(limit), and the last one was withheld for: \(self.withheldFor.joined(separator: ", "))",
                remedy: "Wait for the restart, and report the log: journalctl -u p2k16d."
            )
        }
        guard let age = self.lastPing else {
            return Finding(.service, .ok, "watchdog", "the watchdog", "\(limit); the first is due")
        }
        guard age < interval else {
            return Finding(
                .service,
                .error,
                "watchdog",
                "the watchdog",
                "\(limit), and the last was \(age.components.seconds) s ago",
                remedy: "Look how busy the machine is (top), and at the log: journalctl -u p2k16d."
            )
        }
        return Finding(
            .service,
            .ok,
            "watchdog",
            "the watchdog",
            "\(limit); the last was \(age.components.seconds) s ago"
        )
    }

    private var startFinding: Finding {
        let runs = "runs since \(self.uptime.components.seconds) s, version \(self.version)"
        guard self.startsInLastHour > Self.usualStarts else {
            return Finding(.service, .ok, "starts", "the daemon", runs)
        }
        return Finding(
            .service,
            .warning,
            "starts",
            "the daemon",
            "\(runs), and was started \(self.startsInLastHour) times within the last hour",
            remedy: "Look why it ends: journalctl -u p2k16d, systemctl status p2k16d."
        )
    }
}
