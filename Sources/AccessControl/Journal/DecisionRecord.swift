/// A tap and its answer.
package struct DecisionRecord: Sendable, Hashable, Codable {
    package var at: Timestamp
    package var door: DoorID
    /// What p2k16's `event.text1` says for this door.
    package var doorKey: String
    package var reader: ReaderID?
    package var account: AccountID?
    package var card: CardID?
    /// The fingerprint of the tapped card, also of an unknown one; never digits of its number.
    package var fingerprint: String?
    /// `granted`, or the code of the denial.
    package var reason: String
    package var trace: [TraceStep]
    /// How old the truth was: when the facts behind the decision were read.
    package var snapshotTakenAt: Timestamp

    package init(
        at: Timestamp,
        door: DoorID,
        doorKey: String,
        reader: ReaderID?,
        fingerprint: String?,
        decision: Decision,
        snapshotTakenAt: Timestamp
    ) {
        self.at = at
        self.door = door
        self.doorKey = doorKey
        self.reader = reader
        self.account = decision.account
        self.card = decision.card
        self.fingerprint = fingerprint
        self.reason = decision.reason
        self.trace = decision.trace
        self.snapshotTakenAt = snapshotTakenAt
    }

    /// An entry of which the trace was erased has an empty one.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.at = try container.decode(Timestamp.self, forKey: .at)
        self.door = try container.decode(DoorID.self, forKey: .door)
        self.doorKey = try container.decode(String.self, forKey: .doorKey)
        self.reader = try container.decodeIfPresent(ReaderID.self, forKey: .reader)
        self.account = try container.decodeIfPresent(AccountID.self, forKey: .account)
        self.card = try container.decodeIfPresent(CardID.self, forKey: .card)
        self.fingerprint = try container.decodeIfPresent(String.self, forKey: .fingerprint)
        self.reason = try container.decode(String.self, forKey: .reason)
        self.trace = try container.decodeIfPresent([TraceStep].self, forKey: .trace) ?? []
        self.snapshotTakenAt = try container.decode(Timestamp.self, forKey: .snapshotTakenAt)
    }

    package var isGranted: Bool { self.reason == "granted" }
}
