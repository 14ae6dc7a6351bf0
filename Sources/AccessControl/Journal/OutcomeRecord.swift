/// What became of a granted decision or an action.
///
/// It repeats what delivery needs of the decision, so that an outcome can be delivered without it.
package struct OutcomeRecord: Sendable, Hashable, Codable {
    package enum Result: String, Sendable, Hashable, Codable {
        /// The lock was commanded: the only result that p2k16 hears of.
        case commanded
        case failed
        /// The daemon ended between the decision and its outcome.
        case unknown
    }

    package var at: Timestamp
    /// The sequence of the decision or action in this journal.
    package var of: UInt64
    /// When the member tapped; p2k16's event carries this time.
    package var decidedAt: Timestamp
    package var door: DoorID
    package var doorKey: String
    package var account: AccountID?
    package var result: Result
    /// True for a member's own opening, which p2k16 counts; false for an operator's.
    package var isMemberOpening: Bool
    /// Why it failed, in plain words.
    package var detail: String?

    package init(
        at: Timestamp,
        of sequence: UInt64,
        decidedAt: Timestamp,
        door: DoorID,
        doorKey: String,
        account: AccountID?,
        result: Result,
        isMemberOpening: Bool,
        detail: String? = nil
    ) {
        self.at = at
        self.of = sequence
        self.decidedAt = decidedAt
        self.door = door
        self.doorKey = doorKey
        self.account = account
        self.result = result
        self.isMemberOpening = isMemberOpening
        self.detail = detail
    }

    /// The member whose opening p2k16 must hear of, if any.
    package var memberLetIn: AccountID? {
        self.isMemberOpening && self.result == .commanded ? self.account : nil
    }
}
