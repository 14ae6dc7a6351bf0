/// Who may award a badge, as p2k16 has it; shared by every authority that awards.
package struct BadgeRule: Sendable, Hashable {
    package var badge: Badge
    /// The circle whose members certify; without one anybody may award the badge.
    package var certificationCircle: Circle?

    package init(badge: Badge, certificationCircle: Circle?) {
        self.badge = badge
        self.certificationCircle = certificationCircle
    }

    /// May the badge be awarded or revoked?
    ///
    /// - Parameter actor: the circles of the acting account; nil for the operator of the machine, who may act for all.
    /// - Throws: ``DirectoryRefusal``.
    package func checkAwarding(by actor: Set<CircleID>?) throws(DirectoryRefusal) {
        guard let actor, let circle = self.certificationCircle, !actor.contains(circle.id) else { return }
        throw DirectoryRefusal(
            .notCertifier,
            "the acting account is no valid certifier: badge “\(self.badge.title)” is awarded by circle “\(circle.name)”",
            remedy: "Let one of its members do it: p2k16ctl circle show \(circle.name)."
        )
    }
}
