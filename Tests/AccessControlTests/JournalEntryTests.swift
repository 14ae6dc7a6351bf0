import AccessControl
import Foundation
import Testing

@Suite struct JournalEntryTests {
    static let at = Timestamp(seconds: 1_800_000_000)

    static let entries: [JournalEntry] = [
        .decision(
            DecisionRecord(
                at: Self.at,
                door: DoorID("entrance"),
                doorKey: "bv9-f2-entrance",
                reader: ReaderID("entrance"),
                fingerprint: "K7QD-3MTA",
                decision: PolicyTests().decide(PolicyTests.snapshot(badges: [.init(badge: "induction")])),
                snapshotTakenAt: Self.at
            )
        ),
        .action(ActionRecord(at: Self.at, actor: "root (uid 0)", action: .doorHold, door: DoorID("entrance"))),
        .outcome(
            OutcomeRecord(
                at: Self.at,
                of: 7,
                decidedAt: Self.at,
                door: DoorID("entrance"),
                doorKey: "k",
                account: AccountID(1),
                result: .commanded,
                isMemberOpening: true
            )
        ),
        .notice(NoticeRecord(at: Self.at, kind: .gap, detail: "2 decisions")),
        .door(DoorRecord(at: Self.at, door: DoorID("entrance"), kind: .exit, detail: "the lock did not answer")),
    ]

    @Test(arguments: Self.entries)
    func survivesItsJSON(_ entry: JournalEntry) throws {
        let data = try JSONEncoder().encode(entry)
        #expect(try JSONDecoder().decode(JournalEntry.self, from: data) == entry)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["type"] as? String == entry.typeName)
        #expect(object["at"] as? Int64 == Self.at.microseconds)
    }

    /// What stands in journals and in the access log is never renamed.
    @Test func happeningsAtDoorsKeepTheirNames() throws {
        let names = [
            "exit", "opened", "closed", "held-open-warning", "held-open-warning-cleared", "held-open",
            "held-open-cleared", "forced-open", "forced-open-cleared", "fire-raised", "fire-cleared", "fire-reset",
            "doorbell",
        ]
        #expect(DoorRecord.Kind.allCases.map(\.rawValue) == names)
        for name in names {
            let text = #"{"type":"door","at":7,"door":"entrance","kind":"\#(name)"}"#
            let entry = try JSONDecoder().decode(JournalEntry.self, from: Data(text.utf8))
            #expect(entry.door == DoorID("entrance") && entry.account == nil)
            #expect(entry.at == Timestamp(microseconds: 7))
        }
    }

    /// An entry of a newer version is no entry of this one; whoever reads the journal goes on with the next.
    @Test func entryOfAnUnknownTypeIsNotGuessed() {
        let text = #"{"type":"tide","at":7,"door":"entrance"}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(JournalEntry.self, from: Data(text.utf8)) }
    }

    @Test func onlyACommandedOpeningOfAMemberIsHeardUpstream() {
        func outcome(_ result: OutcomeRecord.Result, member: Bool) -> OutcomeRecord {
            OutcomeRecord(
                at: Self.at,
                of: 1,
                decidedAt: Self.at,
                door: DoorID("entrance"),
                doorKey: "k",
                account: AccountID(1),
                result: result,
                isMemberOpening: member
            )
        }
        #expect(outcome(.commanded, member: true).memberLetIn == AccountID(1))
        #expect(outcome(.commanded, member: false).memberLetIn == nil)
        #expect(outcome(.failed, member: true).memberLetIn == nil)
        #expect(outcome(.unknown, member: true).memberLetIn == nil)
    }
}
