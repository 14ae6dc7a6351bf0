/// A user as an esp-rfid node keeps it.
struct ESPRFIDUser: Sendable, Hashable {
    /// As the node's reader prints it, which is what it looks users up by.
    var uid: String
    var name: String
    /// 0 disabled, 1 until the end of its validity, 99 administrator of the node.
    var accessType: Int
    /// Seconds since 1970-01-01T00:00:00Z.
    var validUntil: Int64
}
