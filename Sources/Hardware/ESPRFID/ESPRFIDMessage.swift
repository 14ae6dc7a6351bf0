import FoundationEssentials

/// A message of an esp-rfid node on `<topic>/send`, as its 2.0 writes it and as versions before did.
struct ESPRFIDMessage: Sendable, Hashable {
    enum Content: Sendable, Hashable {
        /// It has a new connection, perhaps after a start.
        case boot
        case heartbeat
        /// A card was tapped.
        ///
        /// - Parameter isKnown: whether the node's own list has it.
        case access(uid: String, isKnown: Bool, user: String)
        /// One of its users, which was asked for.
        case user(ESPRFIDUser)
        /// It took the command of this name.
        case acknowledged(String)
        case other
    }

    /// Longer payloads are refused before they are parsed.
    static let maximumLength = 1024

    var content: Content
    /// Which node says so; the list of users names none.
    var hostname: String?
    var ip: String?
    /// Seconds since its start.
    var uptime: Int64?

    /// - Returns: nil for what is no JSON object.
    init?(_ payload: [UInt8]) {
        guard payload.count <= Self.maximumLength,
            let fields = try? JSONDecoder().decode(Fields.self, from: Data(payload))
        else { return nil }
        self.hostname = fields.hostname ?? fields.door
        self.ip = fields.ip ?? fields.doorip
        self.uptime = fields.uptime?.value
        self.content = fields.content
    }

    private struct Fields: Decodable {
        var type: String?
        var uid: String?
        var user: String?
        var username: String?
        var isKnown: String?
        var acctype: Number?
        var validuntil: Number?
        var uptime: Number?
        var hostname: String?
        /// The hostname in access events of some versions.
        var door: String?
        var ip: String?
        /// In the users of versions that store the whole command.
        var doorip: String?

        var content: Content {
            switch self.type {
            case "boot": .boot
            // The second is how 1.x spells it.
            case "heartbeat", "hearthbeat": .heartbeat
            case "access":
                // An opening that was ordered has a blank one.
                if let uid = self.uid, uid.contains(where: { $0 != " " }) {
                    .access(uid: uid, isKnown: self.isKnown == "true", user: self.username ?? "")
                } else {
                    .other
                }
            case "adduser", "deletuid", "opendoor", "getuserlist": .acknowledged(self.type ?? "")
            case nil:
                if let uid = self.uid, let user = self.user {
                    .user(
                        ESPRFIDUser(
                            uid: uid,
                            name: user,
                            accessType: Int(self.acctype?.value ?? 0),
                            validUntil: self.validuntil?.value ?? 0
                        )
                    )
                } else {
                    .other
                }
            case .some: .other
            }
        }
    }

    /// A number that some versions write as text.
    private struct Number: Decodable {
        var value: Int64

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self.value = number
            } else {
                self.value = Int64(try container.decode(String.self)) ?? 0
            }
        }
    }
}
