/// What the sensor of a door says.
package enum ContactState: String, Sendable, Hashable, Codable {
    case open
    case closed
    /// It cannot be read.
    case unknown
}
