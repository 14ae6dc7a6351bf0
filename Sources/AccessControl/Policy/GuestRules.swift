/// What a site lets members do for guests: lend them a card for a while.
package struct GuestRules: Sendable, Hashable {
    /// The circle whose members may sponsor, by name; nil for everybody who may enter where guests may.
    package var circle: String?
    /// What a guest's card opens, where the sponsor's own would.
    package var doors: Set<DoorID>
    /// How long a card lasts at most.
    package var maxDuration: Duration
    /// How many cards a sponsor may have with guests at a time.
    package var perSponsor: Int

    package init(circle: String? = nil, doors: Set<DoorID>, maxDuration: Duration, perSponsor: Int) {
        self.circle = circle
        self.doors = doors
        self.maxDuration = maxDuration
        self.perSponsor = perSponsor
    }

    /// May the account lend one more card?
    ///
    /// - Parameters:
    ///   - end: until when; nil for as long as is allowed.
    ///   - policy: by which the sponsor is judged: only who may enter somewhere that guests may can take a guest there.
    /// - Returns: until when the card is valid.
    /// - Throws: ``GuestRefusal``.
    package func checkSponsoring(
        by sponsor: AccountID,
        until end: Timestamp?,
        in snapshot: Snapshot,
        truth: Truth,
        by policy: Policy,
        at now: Timestamp
    ) throws(GuestRefusal) -> Timestamp {
        let latest = now + self.maxDuration
        if let end, end > latest { throw GuestRefusal.tooLong(self.maxDuration) }
        if let end, end <= now { throw GuestRefusal.over }
        if let circle = self.circle {
            let held = snapshot.circles(of: sponsor).contains { snapshot.circles[$0]?.name == circle }
            guard held else { throw GuestRefusal.notSponsor(circle) }
        }
        let mayEnter = self.doors.contains { door in
            policy.decide(.account(sponsor), opening: [door], in: snapshot, truth: truth, at: now).isGranted
        }
        guard mayEnter else { throw GuestRefusal.mayNotEnter }
        let lent = snapshot.cards(of: sponsor).filter { card in
            card.isGuest && card.status == .active && card.validUntil.map { $0 >= now } ?? true
        }
        guard lent.count < self.perSponsor else { throw GuestRefusal.tooMany(self.perSponsor) }
        return end ?? latest
    }
}
