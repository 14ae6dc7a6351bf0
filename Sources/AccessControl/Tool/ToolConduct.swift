/// How a tool is checked out and in, as far as a space may choose.
package struct ToolConduct: Sendable, Hashable {
    /// What the user's own card does at the tool's reader while the tool is theirs.
    package enum OwnCard: String, Sendable, Hashable, CaseIterable {
        case checkIn = "check-in"
        /// Nothing: the tool is checked in some other way.
        case nothing
    }

    /// What the card of somebody else who may use the tool does at its reader.
    package enum OtherCard: String, Sendable, Hashable, CaseIterable {
        /// The tool changes hands, as in p2k16.
        case takeOver = "take-over"
        /// The session ends, and the next tap begins another.
        case checkIn = "check-in"
        case refuse
    }

    /// What happens while the upstream directory is away.
    package enum Offline: String, Sendable, Hashable, CaseIterable {
        case refuse
        /// Decided from the snapshot; what p2k16 has to know is told when it is back.
        case allow
    }

    package var ownCard = OwnCard.checkIn
    package var otherCard = OtherCard.takeOver
    package var offline = Offline.refuse

    package init() {}
}
