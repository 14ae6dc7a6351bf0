import AccessControl
import AdminModel
import Glibc
import Testing

@testable import AccessDaemon

/// Reports of a site's own journal; in one time zone, since the machine's is what is counted in.
@Suite(.serialized)
struct JournalTallyTests {
    init() {
        setenv("TZ", "Europe/Oslo", 1)
        tzset()
    }

    private static func opening(_ time: String, of account: Int64, at door: String = "front") -> JournalEntry {
        let at = WireTime(time)!.timestamp
        return .outcome(
            OutcomeRecord(
                at: at + .seconds(1),
                of: 1,
                decidedAt: at,
                door: DoorID(door),
                doorKey: door,
                account: AccountID(account),
                result: .commanded,
                isMemberOpening: true
            )
        )
    }

    private static func tally(_ entries: [JournalEntry], door: String? = nil) -> VisitReport {
        var tally = JournalTally(
            since: WireTime("2026-10-20T00:00:00Z")!.timestamp,
            until: WireTime("2026-11-01T00:00:00Z")!.timestamp,
            door: door.map { DoorID($0) }
        )
        for entry in entries { tally.add(entry) }
        let time = WireTime(microseconds: 0)
        return tally.visits(
            ReportBasis(source: .journal, zone: LocalCalendar.zone, since: time, until: time, undelivered: 0)
        )
    }

    @Test func daysAndHoursAreThoseOfTheMachine() {
        let report = Self.tally([
            // 24 October, 23:59 in summer time, and a minute later.
            Self.opening("2026-10-24T21:59:00Z", of: 1), Self.opening("2026-10-24T22:00:00Z", of: 1),
            // The hour from 2 to 3 is there twice.
            Self.opening("2026-10-25T00:30:00Z", of: 2), Self.opening("2026-10-25T01:30:00Z", of: 2),
            // A day of 25 hours ends at 23:00 UTC.
            Self.opening("2026-10-25T22:59:59Z", of: 3), Self.opening("2026-10-25T23:00:00Z", of: 3),
            Self.opening("2026-09-01T00:00:00Z", of: 4), Self.opening("2026-11-01T00:00:00Z", of: 4),
        ])
        #expect(report.basis.zone == "Europe/Oslo")
        #expect(
            report.days == [
                VisitDay(day: "2026-10-24", opens: 1, people: 1), VisitDay(day: "2026-10-25", opens: 4, people: 3),
                VisitDay(day: "2026-10-26", opens: 1, people: 1),
            ]
        )
        #expect(
            report.hours == [
                VisitHour(hour: 0, opens: 2, people: 2), VisitHour(hour: 2, opens: 2, people: 1),
                VisitHour(hour: 23, opens: 2, people: 2),
            ]
        )
        #expect(report.opens == 6)
        #expect(report.people == 3)
    }

    @Test func oneDoorAndOnlyWhatWasCommandedForAMember() {
        var failed = Self.opening("2026-10-24T12:00:00Z", of: 1)
        if case .outcome(var record) = failed {
            record.result = .failed
            failed = .outcome(record)
        }
        let report = Self.tally(
            [
                failed, Self.opening("2026-10-24T12:00:00Z", of: 1, at: "lab"),
                Self.opening("2026-10-24T12:00:00Z", of: 1),
            ],
            door: "lab"
        )
        #expect(report.opens == 1)
        #expect(report.door == "lab")
    }
}
