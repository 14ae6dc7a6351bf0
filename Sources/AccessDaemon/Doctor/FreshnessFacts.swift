import AdminModel

/// How old the facts are by which a site with an upstream decides.
struct FreshnessFacts: Sendable, Hashable {
    private static let old = Duration.seconds(3600)

    /// Nil when nothing was ever loaded.
    var age: Duration?
    /// What refuses since the facts are too old for it, like `door entrance`.
    var refusing: [String]

    var finding: Finding {
        let subject = "the replica of the facts"
        guard let age = self.age else {
            return Finding(
                .cards,
                .error,
                "replica",
                subject,
                "nothing was ever loaded, so nobody is known",
                remedy: "Let the daemon reach its upstream once: p2k16ctl sync status."
            )
        }
        guard self.refusing.isEmpty else {
            return Finding(
                .cards,
                .error,
                "replica",
                subject,
                "is \(age.inWords) old, too old for \(self.refusing.joined(separator: ", "))",
                remedy: "Let the daemon reach its upstream: p2k16ctl sync status says what keeps it."
            )
        }
        guard age >= Self.old else { return Finding(.cards, .ok, "replica", subject, "is \(age.inWords) old") }
        return Finding(
            .cards,
            .warning,
            "replica",
            subject,
            "is \(age.inWords) old: who was given or has lost access since then is not known here",
            remedy: "Let the daemon reach its upstream: p2k16ctl sync status says what keeps it."
        )
    }
}
