/// Why somebody is not let in, or does not get a tool.
package enum Denial: Sendable, Hashable, CaseIterable {
    case unknownCard
    case cardDisabled
    case cardLost
    case cardNotYetValid
    case cardExpired
    /// The card belongs to an account that is gone.
    case unknownAccount
    case systemAccount
    /// The account was deactivated in the embedded directory.
    case accountInactive
    case neverPaid
    case membershipLapsed
    case notInCircle
    case badgeMissing
    /// The badge was awarded too long ago for this door or tool.
    case badgeTooOld
    /// The card is a guest's, and guests get nothing here.
    case guestNotAllowed
    case toolWithoutCircle
    case toolAlreadyCheckedOut
    /// Somebody else has the tool, and it is not taken over at its reader.
    case toolInUse
    case toolOutOfOrder
    /// The tool is checked out in the upstream directory, which is away.
    case directoryAway
    /// The upstream has been away for longer than this door or tool takes the last known facts.
    case truthTooOld
    case unknownDoor
    case unknownTool
    case lockedDown
    /// Another door of the air-lock is open or unlocked.
    case interlocked
    /// The tap had to wait so long that whoever tapped may have left.
    case tapTooOld
    /// The door asks for a PIN, and none was typed in time.
    case pinMissing
    case pinWrong
    /// The door asks for a PIN, and the card has none.
    case pinNotSet
    /// Too many wrong PINs: for a while none is tried.
    case pinBlocked
    /// The door asks for more of a card's number than this reader or card has.
    case cardTooShort
    /// Card numbers are tried at the reader: for a moment after an unknown card none gets anything.
    case readerPaused
    /// The decision cannot be put on record, and the site's policy is to refuse then.
    case journalUnavailable

    /// The reason for programs: stable, part of the event format.
    package var code: String {
        switch self {
        case .unknownCard: "unknown-card"
        case .cardDisabled: "card-disabled"
        case .cardLost: "card-lost"
        case .cardNotYetValid: "card-not-yet-valid"
        case .cardExpired: "card-expired"
        case .unknownAccount: "unknown-account"
        case .systemAccount: "system-account"
        case .accountInactive: "account-inactive"
        case .neverPaid: "never-paid"
        case .membershipLapsed: "membership-lapsed"
        case .notInCircle: "not-in-circle"
        case .badgeMissing: "badge-missing"
        case .badgeTooOld: "badge-too-old"
        case .guestNotAllowed: "guest-not-allowed"
        case .toolWithoutCircle: "tool-without-circle"
        case .toolAlreadyCheckedOut: "tool-already-checked-out"
        case .toolInUse: "tool-in-use"
        case .toolOutOfOrder: "tool-out-of-order"
        case .directoryAway: "directory-away"
        case .truthTooOld: "truth-too-old"
        case .unknownDoor: "unknown-door"
        case .unknownTool: "unknown-tool"
        case .lockedDown: "locked-down"
        case .interlocked: "interlocked"
        case .tapTooOld: "tap-too-old"
        case .pinMissing: "pin-missing"
        case .pinWrong: "pin-wrong"
        case .pinNotSet: "pin-not-set"
        case .pinBlocked: "pin-blocked"
        case .cardTooShort: "card-too-short"
        case .readerPaused: "reader-paused"
        case .journalUnavailable: "journal-unavailable"
        }
    }

    /// The reason for people.
    package var explanation: String {
        switch self {
        case .unknownCard: "the card is not enrolled"
        case .cardDisabled: "the card is disabled"
        case .cardLost: "the card is reported lost"
        case .cardNotYetValid: "the card is not valid yet"
        case .cardExpired: "the card has expired"
        case .unknownAccount: "the account of the card is gone"
        case .systemAccount: "the account is a service, not a person"
        case .accountInactive: "the account is deactivated"
        case .neverPaid: "no membership was ever paid"
        case .membershipLapsed: "the membership has lapsed"
        case .notInCircle: "not in a circle that grants this"
        case .badgeMissing: "a required badge is missing"
        case .badgeTooOld: "a required badge was awarded too long ago"
        case .guestNotAllowed: "the card is a guest's, and guests are not let in here"
        case .toolWithoutCircle: "the tool has no circle, so nobody may use it"
        case .toolAlreadyCheckedOut: "the tool is already checked out by this person"
        case .toolInUse: "somebody else has the tool"
        case .toolOutOfOrder: "the tool is out of order"
        case .directoryAway: "the directory that tools are checked out in cannot be reached; try again later"
        case .truthTooOld: "the upstream has been away for too long to go by what was known then"
        case .unknownDoor: "there is no such door"
        case .unknownTool: "there is no such tool"
        case .lockedDown: "the door is locked down"
        case .interlocked: "the other door of the air-lock is open or unlocked"
        case .tapTooOld: "the tap came too late to be sure that somebody still stands there; tap again"
        case .pinMissing: "the door asks for a PIN, and none was typed in time"
        case .pinWrong: "the PIN was wrong"
        case .pinNotSet: "the door asks for a PIN, and the card has none"
        case .pinBlocked: "too many wrong PINs; for a while none is tried"
        case .cardTooShort: "the door asks for a card with a longer number"
        case .readerPaused: "unknown cards are tried at this reader; wait ten seconds and tap again"
        case .journalUnavailable: "the decision cannot be put on record"
        }
    }
}
