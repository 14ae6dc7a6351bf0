/// What is on record: the content of one entry of the journal.
///
/// Encoded as one JSON object with a `type`, which is also what the access log upstream keeps: old entries must stay
/// readable, so fields are added, never renamed.
package enum JournalEntry: Sendable, Hashable {
    /// Somebody asked to come in; written before the lock is commanded.
    case decision(DecisionRecord)
    /// Somebody with rights told the daemon to do something; written before it is done.
    case action(ActionRecord)
    /// What became of a decision or action.
    case outcome(OutcomeRecord)
    /// Something that happened to the daemon itself.
    case notice(NoticeRecord)
    /// Something that happened at a door by itself or by hand; written after the lock was told what follows from it.
    case door(DoorRecord)
    /// Something that happened to a tool: asked for, taken, given back, or by itself.
    case tool(ToolRecord)

    /// When it happened, in trusted time.
    package var at: Timestamp {
        switch self {
        case .decision(let record): record.at
        case .action(let record): record.at
        case .outcome(let record): record.at
        case .notice(let record): record.at
        case .door(let record): record.at
        case .tool(let record): record.at
        }
    }

    package var door: DoorID? {
        switch self {
        case .decision(let record): record.door
        case .action(let record): record.door
        case .outcome(let record): record.door
        case .door(let record): record.door
        case .notice, .tool: nil
        }
    }

    package var account: AccountID? {
        switch self {
        case .decision(let record): record.account
        case .action(let record): record.account
        case .outcome(let record): record.account
        case .tool(let record): record.account
        case .notice, .door: nil
        }
    }
}

extension JournalEntry: Codable {
    private enum Key: String, CodingKey {
        case type
    }

    private enum Kind: String, Codable {
        case decision
        case action
        case outcome
        case notice
        case door
        case tool
    }

    package init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: Key.self).decode(Kind.self, forKey: .type) {
        case .decision: self = .decision(try DecisionRecord(from: decoder))
        case .action: self = .action(try ActionRecord(from: decoder))
        case .outcome: self = .outcome(try OutcomeRecord(from: decoder))
        case .notice: self = .notice(try NoticeRecord(from: decoder))
        case .door: self = .door(try DoorRecord(from: decoder))
        case .tool: self = .tool(try ToolRecord(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(self.kind, forKey: .type)
        switch self {
        case .decision(let record): try record.encode(to: encoder)
        case .action(let record): try record.encode(to: encoder)
        case .outcome(let record): try record.encode(to: encoder)
        case .notice(let record): try record.encode(to: encoder)
        case .door(let record): try record.encode(to: encoder)
        case .tool(let record): try record.encode(to: encoder)
        }
    }

    private var kind: Kind {
        switch self {
        case .decision: .decision
        case .action: .action
        case .outcome: .outcome
        case .notice: .notice
        case .door: .door
        case .tool: .tool
        }
    }

    /// The `type` of the JSON form, for queries.
    package var typeName: String { self.kind.rawValue }
}
