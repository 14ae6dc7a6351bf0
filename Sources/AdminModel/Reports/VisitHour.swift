/// One hour of the day in a report of visits, over all its days.
package struct VisitHour: Sendable, Hashable, Codable {
    /// 0 to 23, in the report's time zone. The hour that autumn repeats counts twice.
    package var hour: Int
    package var opens: Int64
    /// How many different people, over all days.
    package var people: Int64

    package init(hour: Int, opens: Int64, people: Int64) {
        self.hour = hour
        self.opens = opens
        self.people = people
    }
}
