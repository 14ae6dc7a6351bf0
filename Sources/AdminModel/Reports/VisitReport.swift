/// The reply of `GET /v1/reports/visits`.
package struct VisitReport: Sendable, Hashable, Codable {
    package var basis: ReportBasis
    /// The door that was asked for; absent for all.
    package var door: String?
    package var opens: Int64
    /// How many different people opened a door.
    package var people: Int64
    /// The days on which a door was opened, the oldest first.
    package var days: [VisitDay]
    /// The hours of the day at which a door was opened, over all days.
    package var hours: [VisitHour]
    /// The taps that were refused, the most frequent reason first.
    package var denials: [DenialCount]
    /// The oldest tap on record; absent when there is none.
    package var tapsSince: WireTime?

    package init(
        basis: ReportBasis,
        door: String? = nil,
        opens: Int64,
        people: Int64,
        days: [VisitDay],
        hours: [VisitHour],
        denials: [DenialCount],
        tapsSince: WireTime? = nil
    ) {
        self.basis = basis
        self.door = door
        self.opens = opens
        self.people = people
        self.days = days
        self.hours = hours
        self.denials = denials
        self.tapsSince = tapsSince
    }
}
