import AccessControl

/// What happens in the daemon, told to whoever listens: the live stream, the MQTT state topics.
enum DaemonEvent: Sendable {
    case journalled(sequence: UInt64, JournalEntry)
    case doorChanged(DoorID)
    /// By name.
    case toolChanged(String)
}

/// What the parts of the daemon tell each other.
typealias EventBus = Broadcast<DaemonEvent>
