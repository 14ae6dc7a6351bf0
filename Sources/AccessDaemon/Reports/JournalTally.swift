import AccessControl
import AdminModel

/// Counts the journal's entries for reports, one entry after the other.
struct JournalTally {
    private struct Person {
        var days: Set<String> = []
        var opens: Int64 = 0
        var first: Timestamp
        var last: Timestamp
    }

    private struct Count {
        var opens: Int64 = 0
        var people: Set<AccountID> = []
    }

    private let since: Timestamp
    private let until: Timestamp
    private let door: DoorID?
    private var days: [String: Count] = [:]
    private var hours: [Int: Count] = [:]
    private var persons: [AccountID: Person] = [:]
    private var denials: [String: Int64] = [:]
    /// The oldest entry, whatever it says.
    private(set) var earliest: Timestamp?

    init(since: Timestamp, until: Timestamp, door: DoorID?) {
        self.since = since
        self.until = until
        self.door = door
    }

    /// Takes a member's opening by the time of the tap, as p2k16 hears of it, and a denial.
    mutating func add(_ entry: JournalEntry) {
        self.earliest = min(self.earliest ?? entry.at, entry.at)
        switch entry {
        case .outcome(let outcome):
            guard let account = outcome.memberLetIn, self.counts(outcome.door, outcome.decidedAt) else { return }
            self.add(opening: outcome.decidedAt, of: account)
        case .decision(let decision):
            guard !decision.isGranted, self.counts(decision.door, decision.at) else { return }
            self.denials[decision.reason, default: 0] += 1
        default: return
        }
    }

    private func counts(_ door: DoorID, _ time: Timestamp) -> Bool {
        time >= self.since && time < self.until && (self.door == nil || self.door == door)
    }

    private mutating func add(opening time: Timestamp, of account: AccountID) {
        let (day, hour) = LocalCalendar.dayAndHour(of: time)
        self.days[day, default: Count()].opens += 1
        self.days[day, default: Count()].people.insert(account)
        self.hours[hour, default: Count()].opens += 1
        self.hours[hour, default: Count()].people.insert(account)
        var person = self.persons[account] ?? Person(first: time, last: time)
        person.days.insert(day)
        person.opens += 1
        person.first = min(person.first, time)
        person.last = max(person.last, time)
        self.persons[account] = person
    }

    func visits(_ basis: ReportBasis) -> VisitReport {
        VisitReport(
            basis: basis,
            door: self.door?.rawValue,
            opens: self.days.values.reduce(0) { $0 + $1.opens },
            people: Int64(self.persons.count),
            days: self.days.sorted { $0.key < $1.key }
                .map { VisitDay(day: $0.key, opens: $0.value.opens, people: Int64($0.value.people.count)) },
            hours: self.hours.sorted { $0.key < $1.key }
                .map { VisitHour(hour: $0.key, opens: $0.value.opens, people: Int64($0.value.people.count)) },
            denials: self.denials.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { DenialCount(reason: $0.key, count: $0.value) },
            tapsSince: basis.earliest
        )
    }

    /// - Parameter name: what an account is called today.
    func members(_ basis: ReportBasis, limit: Int, name: (AccountID) -> String) -> MemberReport {
        let members = self.persons.map { account, person in
            MemberVisits(
                account: name(account),
                days: Int64(person.days.count),
                opens: person.opens,
                first: WireTime(person.first),
                last: WireTime(person.last)
            )
        }.sorted { ($1.days, $1.opens, $0.account) < ($0.days, $0.opens, $1.account) }
        return MemberReport(
            basis: basis,
            door: self.door?.rawValue,
            people: Int64(members.count),
            members: Array(members.prefix(limit))
        )
    }
}
