/// The reply to an order to a door.
package struct DoorCommandReply: Sendable, Hashable, Codable {
    /// The door afterwards.
    package var door: Door
    package var outcome: CommandOutcome
    /// The journal entry of the order.
    package var sequence: UInt64?
    /// Why it failed, or what to know about it, in plain words.
    package var detail: String?

    package init(door: Door, outcome: CommandOutcome, sequence: UInt64? = nil, detail: String? = nil) {
        self.door = door
        self.outcome = outcome
        self.sequence = sequence
        self.detail = detail
    }
}
