/// One rule of a decision: what was looked at and how it came out.
package struct TraceStep: Sendable, Hashable, Codable {
    package enum Rule: String, Sendable, Hashable, Codable {
        case cardKnown = "card-known"
        case cardUsable = "card-usable"
        case accountKnown = "account-known"
        case person
        /// Only in the trace of an account that is not.
        case active
        case employed
        case paying
        case circle
        case badge
        /// Only in the trace of a guest's card.
        case guest
        /// Only in the trace of facts that the upstream is not there to confirm, where their age matters.
        case truth
        case toolFree = "tool-free"
        case doorKnown = "door-known"
        case toolKnown = "tool-known"
        case admitted
        /// Only in the trace of a door whose air-lock another door keeps.
        case interlock
        /// Only where the door asks for one.
        case pin
    }

    package enum Outcome: String, Sendable, Hashable, Codable {
        case passed
        case failed
        /// The rule would have failed, but another one made it unnecessary.
        case notNeeded = "not-needed"
    }

    /// What the rule saw.
    package enum Fact: Sendable, Hashable, Codable {
        case none
        case card(id: CardID, status: Card.Status, validFrom: Timestamp?, validUntil: Timestamp?)
        case account(id: AccountID)
        case employer(id: CompanyID?)
        /// The end of the last payment and the grace in seconds that is added to it.
        case payment(until: Timestamp?, graceSeconds: Int64)
        /// The door (nil for a tool), the circles that would grant, and the one that did.
        case circles(door: DoorID?, anyOf: [CircleID], held: CircleID?)
        /// The door (nil for a tool), the badge, whether it counts, and its age where that matters.
        case badge(door: DoorID?, title: String, held: Bool, age: BadgeAge? = nil)
        /// The door (nil for a tool), when the facts were confirmed last, how old they are, and how old they may be; no
        /// limit where only what the upstream says now counts.
        case truth(door: DoorID?, confirmedAt: Timestamp, ageSeconds: Int64, limitSeconds: Int64?)
        case holder(id: AccountID?)
        case door(id: DoorID)
    }

    package var rule: Rule
    package var outcome: Outcome
    package var fact: Fact

    package init(_ rule: Rule, _ outcome: Outcome, _ fact: Fact = .none) {
        self.rule = rule
        self.outcome = outcome
        self.fact = fact
    }
}
