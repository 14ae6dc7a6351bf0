/// Where the truth about members and cards lives.
package enum Authority: String, Sendable, Hashable, Codable {
    /// The daemon's own directory.
    case embedded
    /// p2k16's database.
    case postgresql
}
