/// What can be wrong at a site so that somebody should know before a member stands outside.
package enum AlarmKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The door opened although nobody had been let through.
    case forcedOpen = "forced-open"
    /// The door stands open for longer than it should.
    case heldOpen = "held-open"
    /// The fire release keeps the door open until it is reset.
    case fireRelease = "fire-release"
    /// The lock was told to open several times in a row, and the door was never seen to open.
    case didNotOpen = "did-not-open"
    /// The lock was told to open and says that it is locked.
    case notUnlocked = "not-unlocked"
    /// The lock should have locked and says that it is open.
    case notRelocked = "not-relocked"
    /// The lock did not obey, or did not answer, the last time it was told something.
    case lockFailed = "lock-failed"
    /// The lock cannot be told anything.
    case lockAway = "lock-away"
    /// An input of the door cannot be read.
    case inputUnreadable = "input-unreadable"
    /// No taps can come from the reader.
    case readerAway = "reader-away"
    /// Nobody has tapped at the reader through hours in which somebody usually does.
    case readerSilent = "reader-silent"
    /// The tool's controller does not obey or cannot be told anything.
    case controllerFault = "controller-fault"
    /// The tool's controller has not been heard of for longer than it should.
    case controllerSilent = "controller-silent"
    /// There is no connection to the MQTT broker.
    case brokerAway = "broker-away"
    /// The facts that decisions are taken from are old.
    case upstreamStale = "upstream-stale"
    /// The database answers, and the facts cannot be taken from it.
    case upstreamProblem = "upstream-problem"
    /// The database refuses entries for their content, or holds others under their keys.
    case deliveryRefused = "delivery-refused"
    /// Entries cannot be put on record.
    case journalGap = "journal-gap"
    /// Damaged segments of the journal were set aside.
    case journalDamaged = "journal-damaged"
    /// The state directory cannot be written, and a copy of it in memory is used.
    case stateStandIn = "state-stand-in"
    /// The system clock is not what trusted time says, or nothing says what time it is.
    case clockUntrusted = "clock-untrusted"
    /// One card was at two doors faster than anybody walks.
    case cloneSuspected = "clone-suspected"
    /// A part of the daemon has seen what nobody does by accident, such as card numbers being tried.
    case suspicious
}

extension AlarmKind {
    package enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
        case warning
        /// People cannot get in or out as they should, a door may be open, or the record is incomplete.
        case critical
    }

    /// What the place of an alarm is.
    package enum PlaceType: String, Sendable, Hashable, Codable, CaseIterable {
        /// The whole site: there is no place.
        case site
        case door
        case reader
        case tool
        /// A card, by its fingerprint.
        case card
        /// What the part of the daemon calls it.
        case part
    }

    package var severity: Severity {
        switch self {
        case .forcedOpen, .fireRelease, .notUnlocked, .notRelocked, .lockFailed, .lockAway, .controllerFault,
            .journalGap, .journalDamaged, .stateStandIn:
            .critical
        case .heldOpen, .didNotOpen, .inputUnreadable, .readerAway, .readerSilent, .controllerSilent, .brokerAway,
            .upstreamStale, .upstreamProblem, .deliveryRefused, .clockUntrusted, .cloneSuspected, .suspicious:
            .warning
        }
    }

    package var placeType: PlaceType {
        switch self {
        case .forcedOpen, .heldOpen, .fireRelease, .didNotOpen, .notUnlocked, .notRelocked, .lockFailed, .lockAway,
            .inputUnreadable:
            .door
        case .readerAway, .readerSilent: .reader
        case .controllerFault, .controllerSilent: .tool
        case .brokerAway, .upstreamStale, .upstreamProblem, .deliveryRefused, .journalGap, .journalDamaged,
            .stateStandIn, .clockUntrusted:
            .site
        case .cloneSuspected: .card
        case .suspicious: .part
        }
    }

    /// How long it must be so before it is an alarm: what mends itself within moments is none.
    package var raiseAfter: Duration {
        switch self {
        case .lockAway, .inputUnreadable, .controllerFault: .seconds(10)
        case .readerAway: .seconds(15)
        case .brokerAway, .upstreamStale, .upstreamProblem: .seconds(30)
        case .forcedOpen, .heldOpen, .fireRelease, .didNotOpen, .notUnlocked, .notRelocked, .lockFailed, .readerSilent,
            .controllerSilent, .deliveryRefused, .journalGap, .journalDamaged, .stateStandIn, .clockUntrusted,
            .cloneSuspected, .suspicious:
            .zero
        }
    }

    /// How long it must be over before the alarm is: what comes and goes is one alarm.
    package var clearAfter: Duration {
        switch self {
        case .lockAway, .inputUnreadable, .controllerFault, .controllerSilent, .readerAway, .brokerAway,
            .upstreamProblem,
            .deliveryRefused, .clockUntrusted:
            .seconds(10)
        case .forcedOpen, .heldOpen, .fireRelease, .didNotOpen, .notUnlocked, .notRelocked, .lockFailed, .readerSilent,
            .upstreamStale, .journalGap, .journalDamaged, .stateStandIn, .cloneSuspected, .suspicious:
            .zero
        }
    }

    /// Whether it is something that has happened, and stands until somebody acknowledges it.
    package var isLatched: Bool {
        switch self {
        case .journalDamaged, .cloneSuspected: true
        case .forcedOpen, .heldOpen, .fireRelease, .didNotOpen, .notUnlocked, .notRelocked, .lockFailed, .lockAway,
            .inputUnreadable, .readerAway, .readerSilent, .controllerFault, .controllerSilent, .brokerAway,
            .upstreamStale,
            .upstreamProblem, .deliveryRefused, .journalGap, .stateStandIn, .clockUntrusted, .suspicious:
            false
        }
    }
}
