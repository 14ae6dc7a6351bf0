import AdminModel

/// How the journal stands: what it could not write, and what the upstream has not got.
struct JournalFacts: Sendable, Hashable {
    private static let (late, tooLate) = (Duration.seconds(3600), Duration.seconds(86_400))

    /// How many entries are kept.
    var entries: UInt64
    /// Entries that are not on record since the journal last worked, and why.
    var gap: String?
    /// Writes that failed since the start.
    var failures: Int
    /// Nil without an upstream.
    var delivery: Delivery?

    struct Delivery: Sendable, Hashable {
        var undelivered: UInt64
        /// How old the oldest of them is; nil where there is none, or it cannot be read.
        var oldest: Duration?
    }

    var findings: [Finding] {
        var findings: [Finding] = []
        let subject = "the journal"
        if let gap = self.gap {
            findings.append(
                Finding(
                    .storage,
                    .error,
                    "journal",
                    subject,
                    gap,
                    remedy:
                        "Free disk space or replace the disk; the part is well again with the next entry that is written."
                )
            )
        } else if self.failures > 0 {
            findings.append(
                Finding(
                    .storage,
                    .notice,
                    "journal",
                    subject,
                    "works, but \(self.failures) writes have failed since the start; each gap is on record",
                    remedy: "Look at the disk: smartctl, dmesg, and p2k16ctl events --type notice."
                )
            )
        } else {
            findings.append(
                Finding(.storage, .ok, "journal", subject, "has written all entries, of which it keeps \(self.entries)")
            )
        }
        if let delivery = self.delivery { findings.append(Self.finding(of: delivery)) }
        return findings
    }

    private static func finding(of delivery: Delivery) -> Finding {
        let subject = "delivery to the database"
        guard delivery.undelivered > 0, let oldest = delivery.oldest else {
            return Finding(.storage, .ok, "journal-delivery", subject, "has nothing that waits")
        }
        let meaning = "\(delivery.undelivered) entries wait, the oldest for \(oldest.inWords)"
        guard oldest >= Self.late else { return Finding(.storage, .ok, "journal-delivery", subject, meaning) }
        return Finding(
            .storage,
            oldest >= Self.tooLate ? .error : .warning,
            "journal-delivery",
            subject,
            "\(meaning): p2k16 does not know of them, and until then they are on this disk alone",
            remedy: "Let the daemon reach its upstream: p2k16ctl sync status says what keeps it."
        )
    }
}
