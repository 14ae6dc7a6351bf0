import AccessControl
import Journal
import Testing

@testable import AccessDaemon

/// Entries in the parts that a record keeps them in.
struct EntryTextTests {
    private static let at = Timestamp(microseconds: 1_795_217_127_947_539)
    /// Everything that could be taken for the end of something.
    private static let tricky = "laid \"down\", {by} [anna] \\ \u{1F511}\n},\"actor\":1"

    private static var entries: [JournalEntry] {
        var decision = DecisionRecord(
            at: Self.at,
            door: DoorID("entrance"),
            doorKey: "front,\"door",
            reader: ReaderID("outside"),
            fingerprint: "VX22-6QKV",
            decision: Decision(
                verdict: .granted,
                account: AccountID(4711),
                card: CardID(12),
                trace: [
                    TraceStep(
                        .circle,
                        .passed,
                        .circles(door: DoorID("entrance"), anyOf: [CircleID(1), CircleID(2)], held: CircleID(2))
                    )
                ]
            ),
            snapshotTakenAt: Self.at
        )
        decision.reader = nil
        var tool = ToolRecord(
            at: Self.at,
            tool: "laser",
            kind: .checkedIn,
            account: AccountID(4711),
            detail: Self.tricky
        )
        tool.by = AccountID(815)
        return [
            .decision(decision),
            .outcome(
                OutcomeRecord(
                    at: Self.at,
                    of: 4,
                    decidedAt: Self.at,
                    door: DoorID("entrance"),
                    doorKey: "front",
                    account: AccountID(4711),
                    result: .commanded,
                    isMemberOpening: true
                )
            ),
            .action(
                ActionRecord(
                    at: Self.at,
                    actor: "carla (uid 1000)",
                    actingAs: AccountID(815),
                    action: .cardDisable,
                    account: AccountID(4711),
                    detail: Self.tricky
                )
            ),
            .notice(NoticeRecord(at: Self.at, kind: .started, detail: "version 1")),
            .door(DoorRecord(at: Self.at, door: DoorID("entrance"), kind: .exit)),
            .tool(tool),
        ]
    }

    @Test func everyEntryIsReadBackFromItsParts() throws {
        for entry in Self.entries {
            let payload = try Recorder.encode(entry)
            let text = EntryText.merged([payload.content] + payload.personal)
            #expect(try Recorder.decode(text: text) == entry)
            #expect(payload.personal.count == JournalEntry.personalParts(ofType: entry.typeName).count)
        }
    }

    @Test func whatStaysNamesNobody() throws {
        for entry in Self.entries {
            let payload = try Recorder.encode(entry)
            let content = String(decoding: payload.content, as: UTF8.self)
            for name in ["4711", "815", "carla", "anna", "VX22", "circle", "\"12\""] {
                #expect(!content.contains(name), "\(content)")
            }
            let rest = try Recorder.decode(text: payload.content)
            #expect(rest.typeName == entry.typeName)
            #expect(rest.at == entry.at)
            #expect(rest.account == nil)
        }
    }

    @Test func oneOfTwoPersonsCanBeForgotten() throws {
        let payload = try Recorder.encode(Self.entries[2])
        guard
            case .action(let withoutSubject) = try Recorder.decode(
                text: EntryText.merged([payload.content, payload.personal[1]])
            ),
            case .action(let withoutActor) = try Recorder.decode(
                text: EntryText.merged([payload.content, payload.personal[0]])
            )
        else {
            Issue.record("not an action")
            return
        }
        #expect(withoutSubject.actor == "carla (uid 1000)")
        #expect(withoutSubject.account == nil && withoutSubject.detail == nil)
        #expect(withoutActor.actor == ActionRecord.forgottenActor)
        #expect(withoutActor.actingAs == nil)
        #expect(withoutActor.account == AccountID(4711))
        #expect(withoutActor.detail == Self.tricky)
    }

    @Test func whatIsNoObjectIsRefused() {
        for text in ["", "{", "}", "[]", "{\"a\":{}", "{\"a\":\"}", "{1}"] {
            #expect(EntryText(Array(text.utf8)) == nil, "\(text)")
        }
        #expect(EntryText(Array("{}".utf8))?.members.isEmpty == true)
        #expect(EntryText.merged([Array("{}".utf8), Array("{\"a\":1}".utf8)]) == Array("{\"a\":1}".utf8))
    }
}
