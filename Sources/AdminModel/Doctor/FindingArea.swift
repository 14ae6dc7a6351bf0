/// What a finding is about, as people divide the system.
package enum FindingArea: String, Sendable, Hashable, Codable, CaseIterable {
    /// The process: whether it answers, how it was started, the watchdog.
    case service
    /// The configuration file, secrets and the permissions of files.
    case configuration
    /// p2k16's PostgreSQL.
    case database
    /// The MQTT broker.
    case broker
    /// Doors, readers and tools, with the lines and devices that they need.
    case hardware
    case clock
    /// The disk, the journal and the replica.
    case storage
    /// Cards and the facts about people.
    case cards
}
