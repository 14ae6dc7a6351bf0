/// A journal entry as people and programs see it.
package struct Event: Sendable, Hashable, Codable {
    package var sequence: UInt64
    package var at: WireTime
    package var type: EventType
    /// The door's id.
    package var door: String?
    /// The tool's name.
    package var tool: String?
    /// The username.
    package var account: String?
    /// The card's fingerprint, also of an unknown card.
    package var fingerprint: String?
    package var reader: String?
    /// Of a decision: `granted`, or the code of the denial. Of a notice or of what happened at a door or to a tool: its code.
    package var reason: String?
    /// Of an outcome: `commanded`, `failed` or `unknown`.
    package var result: String?
    /// Of an action: its code, like `door-open`.
    package var action: String?
    /// Of an action or of a tool: the Unix user who asked.
    package var actor: String?
    /// Of an outcome: the entry that it belongs to.
    package var of: UInt64?
    /// What happened, in plain words.
    package var detail: String?

    package init(
        sequence: UInt64,
        at: WireTime,
        type: EventType,
        door: String? = nil,
        tool: String? = nil,
        account: String? = nil,
        fingerprint: String? = nil,
        reader: String? = nil,
        reason: String? = nil,
        result: String? = nil,
        action: String? = nil,
        actor: String? = nil,
        of: UInt64? = nil,
        detail: String? = nil
    ) {
        self.sequence = sequence
        self.at = at
        self.type = type
        self.door = door
        self.tool = tool
        self.account = account
        self.fingerprint = fingerprint
        self.reader = reader
        self.reason = reason
        self.result = result
        self.action = action
        self.actor = actor
        self.of = of
        self.detail = detail
    }
}
