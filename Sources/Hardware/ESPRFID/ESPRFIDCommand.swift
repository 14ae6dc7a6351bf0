import FoundationEssentials

/// What an esp-rfid node is told on `<topic>/cmd`. All nodes of a topic read it; the one with the address obeys.
enum ESPRFIDCommand: Sendable, Hashable {
    case openDoor
    case listUsers
    case add(ESPRFIDUser)
    case delete(uid: String)

    /// The word of the firmware, which its acknowledgement repeats.
    var name: String {
        switch self {
        case .openDoor: "opendoor"
        case .listUsers: "getuserlist"
        case .add: "adduser"
        case .delete: "deletuid"
        }
    }

    /// The UID that it is about.
    var uid: String? {
        switch self {
        case .openDoor, .listUsers: nil
        case .add(let user): user.uid
        case .delete(let uid): uid
        }
    }

    /// - Parameter address: of the node.
    func body(to address: String) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var fields = ["cmd": self.name, "doorip": address, "uid": self.uid]
        if case .add(let user) = self {
            // Texts, as the firmware's own page sends them.
            fields["user"] = user.name
            fields["acctype"] = String(user.accessType)
            fields["validsince"] = "0"
            fields["validuntil"] = String(user.validUntil)
        }
        guard let data = try? encoder.encode(fields.compactMapValues(\.self)) else {
            preconditionFailure("texts are JSON")
        }
        return Array(data)
    }
}
