import AccessControl
import FoundationEssentials
import Journal

@testable import AccessDaemon

extension FuzzTarget {
    /// Entries of the journal and of the access log, and their parts.
    static let entry = FuzzTarget(
        name: "entry",
        maximumLength: 3000,
        seeds: {
            let at = Timestamp(microseconds: 1_795_217_127_947_539)
            let entries: [JournalEntry] = [
                .decision(
                    DecisionRecord(
                        at: at,
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
                                    .circles(door: DoorID("entrance"), anyOf: [CircleID(1)], held: CircleID(1))
                                )
                            ]
                        ),
                        snapshotTakenAt: at
                    )
                ),
                .tool(ToolRecord(at: at, tool: "laser", kind: .checkedIn, account: AccountID(4711), detail: "x{\\\"")),
            ]
            return try entries.map { Array(try JSONEncoder().encode($0)) }
                + [
                    Array(#"{"type":"notice","at":1,"kind":"started","detail":"x"}"#.utf8),
                    Array(
                        #"{"type":"action","at":1,"actor":{"user":"root"},"action":"unlock","door":"entrance"}"#.utf8
                    ),
                    Array(#"{"a":[1,{"b":"\"}"}],"c":null,"d":1.5e300,"e":true}"#.utf8),
                ]
        },
        run: { bytes in
            if let entry = try? Recorder.decode(text: bytes) {
                guard let payload = try? Recorder.encode(entry) else { preconditionFailure("it was read") }
                let text =
                    payload.personal.isEmpty ? payload.content : EntryText.merged([payload.content] + payload.personal)
                guard let again = try? Recorder.decode(text: text) else {
                    preconditionFailure("an entry that was written cannot be read")
                }
                precondition(again == entry, "an entry changed when it was written and read again")
            }
            if let text = EntryText(bytes) {
                _ = text.object { _ in true }
                _ = EntryText.merged([text.object { $0 < "m" }, text.object { $0 >= "m" }])
            }
            _ = try? JSONDecoder().decode([String: JSONValue].self, from: Data(bytes))
            if let chained = ChainedContent(bytes) { precondition(chained.bytes == bytes) }
        }
    )
}
