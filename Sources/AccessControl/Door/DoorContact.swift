/// What the sensor of a door says.
package enum DoorContact: String, Sendable, Hashable, Codable {
    case open
    case closed
    /// There is no sensor, or it cannot be read.
    case unknown
}
