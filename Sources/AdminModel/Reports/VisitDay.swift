/// One day of a report of visits.
package struct VisitDay: Sendable, Hashable, Codable {
    /// Like `2026-11-21`, in the report's time zone.
    package var day: String
    package var opens: Int64
    /// How many different people: the number that p2k16's web application shows for a day.
    package var people: Int64

    package init(day: String, opens: Int64, people: Int64) {
        self.day = day
        self.opens = opens
        self.people = people
    }
}
