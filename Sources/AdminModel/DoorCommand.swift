/// An order to a door, by an operator.
package enum DoorCommand: Sendable, Hashable {
    /// Open once, for this many seconds; nil means the door's own setting.
    case open(seconds: Double?)
    /// End an opening or a hold early.
    case lock
    /// Keep open until then; nil means until released.
    case hold(until: WireTime?)
    /// Let nobody in until released.
    case lockdown
    /// End a hold or a lockdown.
    case release
    /// End a fire release.
    case resetFire
}
