extension AlarmKind {
    /// What to do first, for whoever is woken up by it; `Docs/alarms.md` has the rest.
    package var remedy: String {
        switch self {
        case .forcedOpen: "Look who is there; closing the door ends the alarm."
        case .heldOpen: "Go and close it."
        case .fireRelease: "Get everybody out. Reset the fire panel first, then: p2k16ctl door reset-fire."
        case .didNotOpen:
            "Tap and pull at the door: if it holds, look at the lock and its power; if it opens, at the contact."
        case .notUnlocked: "Members may stand outside. Open with a key, and look at the lock and its wiring."
        case .notRelocked: "Go and pull at the door: it may be open."
        case .lockFailed: "Try p2k16ctl door open; look at the lock and what it is connected by."
        case .lockAway: "Nobody gets in here. Look at the lock and what it is connected by."
        case .inputUnreadable: "Check the line and what it is connected to: p2k16ctl door show."
        case .readerAway: "Check the reader and what it is connected by."
        case .readerSilent:
            "Tap a card there. If nothing happens, check the reader; on a holiday acknowledge the alarm."
        case .controllerFault: "Check the tool's controller: p2k16ctl tool show."
        case .controllerSilent: "Check the tool's controller, its power and its network."
        case .brokerAway: "Check the broker and the network: what is reached by MQTT is dead until it is back."
        case .upstreamStale: "Doors go on from the last known facts. Check the database and the network: p2k16ctl sync."
        case .upstreamProblem: "Doors go on from the last known facts. See p2k16ctl health."
        case .deliveryRefused: "The entries are kept. See p2k16ctl health for the reason."
        case .journalGap: "Free disk space or replace the disk."
        case .journalDamaged: "Keep the files *.corrupt-* in the journal's folder, check the disk, then acknowledge."
        case .stateStandIn:
            "Leave the machine on: what is not delivered is in its memory alone. Free space or repair the disk: p2k16ctl health."
        case .clockUntrusted: "Set the clock or mend the time service; decisions go by trusted time where there is any."
        case .suspicious: "Look who is there: p2k16ctl events --since -1h."
        case .cloneSuspected: "Ask the member. If the card was copied: p2k16ctl card lost. Then acknowledge."
        }
    }
}
