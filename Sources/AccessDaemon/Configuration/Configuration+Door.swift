package import AccessControl
package import Hardware

extension Configuration {
    /// An entry of the section `doors`.
    package struct Door: Sendable, Hashable {
        package var id: DoorID
        /// What people read.
        package var name: String
        /// What p2k16 calls the door: `text1` of its `door/open` events. No two doors share one.
        package var key: String
        /// Circles by name, one of which is enough. With none only employees of active companies get in.
        package var circles: [String]
        /// All of them are asked for.
        package var badges: [BadgeRequirement]
        /// How old the facts may be by which somebody gets in; nil for what the site says.
        package var freshness: Freshness?
        /// How long a tap unlocks: whole seconds, 1 to 120.
        package var unlockTime: Duration
        /// Whether the card's PIN is asked for after the card.
        package var asksForPIN: Bool = false
        /// How much of a card's number is asked for at least; nil for any card.
        package var leastCard: CardStrength?
        package var lock: Lock
        /// The topics on which the door stands in for a dlock13; nil when it does not.
        package var dlock13: DLock13Topics?
        package var parts = DoorParts()
        package var conduct = DoorConduct()
        /// The other doors of the air-lock, which have to be shut for this one to be let open.
        package var interlock: [DoorID] = []
        /// What a tap leads to that cannot be put on record; nil for what `journal.on_failure` says.
        package var onFailure: Journaling.FailurePolicy?
    }

    /// What holds a door.
    package enum Lock: Sendable, Hashable {
        case simulated(SimulatedFaults)
        /// Publishes the seconds to this topic, as p2k16 does.
        case mqtt(topic: String, acknowledge: MQTTAcknowledgement)
        case dlockHTTP(DLockHTTPLock)
        case gpio(GPIOLock)
        case espRFID(ESPRFIDNode)
    }

    /// What a simulated lock does wrong on purpose, to try out what happens then.
    package struct SimulatedFaults: Sendable, Hashable {
        /// Every command fails.
        package var fail: Bool
        /// How long a command takes: 0 to 60 s.
        package var delay: Duration
    }
}
