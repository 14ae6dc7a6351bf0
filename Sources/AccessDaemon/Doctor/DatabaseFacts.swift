import AccessControl
import AdminModel
import P2K16Directory

/// What a look at p2k16's database found.
struct DatabaseFacts: Sendable {
    /// From this round trip on, enrolments and reports feel slow; taps never do.
    private static let slow = Duration.milliseconds(500)
    /// A difference of clocks below this makes no rule decide otherwise.
    private static let tolerance = Duration.seconds(2)

    /// Where it is and as whom, without a password.
    var place: String
    var role: String
    /// The server's version, like `15.8`.
    var version: String
    /// The shortest of some round trips.
    var roundTrip: Duration
    /// Whether it leaves this machine without encryption.
    var isInClear: Bool
    /// What the role or the schema lacks, each with its remedy.
    var lacks: [String]
    /// What the role may do beyond what a site needs.
    var excess: [PrivilegeExcess]
    /// Why the schema cannot be used by this program; nil when it can.
    var schemaProblem: String?
    /// Nil where that could not be looked at.
    var notify: NotifyStatus?
    /// The database's clock less this machine's.
    var clockDifference: Duration
    /// What else is logged in as this role, by the name it gives itself.
    var others: [String]

    var findings: [Finding] {
        [self.connectionFinding, self.clearTextFinding] + self.schemaFindings + self.roleFindings
            + [self.notifyFinding, self.clockFinding].compactMap(\.self)
    }

    private var connectionFinding: Finding {
        let meaning = "answers in \(Self.milliseconds(self.roundTrip)) (PostgreSQL \(self.version))"
        guard self.roundTrip >= Self.slow else {
            return Finding(.database, .ok, "database-connection", self.place, meaning)
        }
        return Finding(
            .database,
            .notice,
            "database-connection",
            self.place,
            "\(meaning): doors do not wait for it, but whoever enrols cards or takes tools does",
            remedy: "Look at the network in between, and how busy the database is."
        )
    }

    private var clearTextFinding: Finding {
        guard self.isInClear else {
            return Finding(.database, .ok, "database-clear-text", self.place, "nobody on the network can read along")
        }
        return Finding(
            .database,
            .warning,
            "database-clear-text",
            self.place,
            "the connection is not encrypted: whoever listens on the network reads names and card hashes, and can let "
                + "people in by answers of their own",
            remedy:
                "Turn ssl on in PostgreSQL, and remove sslmode from upstream.connection: verify-full is the default."
        )
    }

    private var schemaFindings: [Finding] {
        if let problem = self.schemaProblem {
            return [
                Finding(
                    .database,
                    .error,
                    "database-schema",
                    "the schema p2k16d",
                    problem,
                    remedy: "Bring this site and the schema to the same version."
                )
            ]
        }
        guard self.lacks.isEmpty else {
            return self.lacks.map { lack in
                Finding(
                    .database,
                    .error,
                    "database-schema",
                    "schema and rights",
                    lack,
                    remedy:
                        "As the owner of the tables, run p2k16d migrate --site-role \(self.role), which does all of it."
                )
            }
        }
        return [
            Finding(
                .database,
                .ok,
                "database-schema",
                "schema and rights",
                "all migrations are applied, and the role \(self.role) has what a site needs"
            )
        ]
    }

    private var roleFindings: [Finding] {
        var findings = self.excess.map { excess in
            Finding(
                .database,
                .warning,
                "database-role",
                "the role \(self.role)",
                excess.meaning,
                remedy: excess.remedy
            )
        }
        if findings.isEmpty {
            findings.append(
                Finding(
                    .database,
                    .ok,
                    "database-role",
                    "the role \(self.role)",
                    "has no right that a site does not need"
                )
            )
        }
        if self.others.isEmpty {
            findings.append(
                Finding(.database, .ok, "database-login", "the role \(self.role)", "is logged in from this site alone")
            )
        } else {
            findings.append(
                Finding(
                    .database,
                    .warning,
                    "database-login",
                    "the role \(self.role)",
                    "is shared: also \(self.others.joined(separator: ", ")) is logged in with it, so that it cannot be "
                        + "revoked for one site alone when its computer is stolen",
                    remedy: "Give each site a login of its own: Docs/operations.md, p2k16's database."
                )
            )
        }
        return findings
    }

    private var notifyFinding: Finding? {
        switch self.notify {
        case .none: nil
        case .installed:
            Finding(.database, .ok, "notify-triggers", "the notify triggers", "are installed: changes are seen at once")
        case .absent:
            Finding(.database, .ok, "notify-triggers", "the notify triggers", "are not used: changes are asked for")
        case .incomplete(let tables):
            Finding(
                .database,
                .warning,
                "notify-triggers",
                "the notify triggers",
                "are missing on \(tables.joined(separator: ", ")): changes there are seen late, at the next poll",
                remedy: "As the owner of the tables, run p2k16d migrate --with-notify, or --without-notify."
            )
        }
    }

    private var clockFinding: Finding {
        let subject = "the clocks of database and machine"
        let difference = self.clockDifference < .zero ? .zero - self.clockDifference : self.clockDifference
        guard difference > Self.tolerance else {
            return Finding(.clock, .ok, "clock-database", subject, "agree within \(Self.tolerance.inWords)")
        }
        let side = self.clockDifference < .zero ? "ahead of" : "behind"
        return Finding(
            .clock,
            .warning,
            "clock-database",
            subject,
            "this machine is \(difference.inWords) \(side) the database, whose time decisions go by while it is there",
            remedy: "Let a time service keep both: timedatectl set-ntp true."
        )
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let tenths = duration.microseconds / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
