import AccessControl
import AdminModel
import FoundationEssentials

/// What a command or a webhook is told of a change of an alarm; described in `Docs/alarms.md`.
struct AlarmNotification: Sendable, Encodable {
    /// No message is longer than this, in characters: it has to fit into the environment of a program.
    private static let messageLimit = 1000

    var site: String
    var kind: String
    var placeType: String
    var place: String?
    /// `raised`, `acknowledged` or `cleared`.
    var state: String
    /// `warning` or `critical`.
    var severity: String
    var message: String
    var remedy: String
    var since: WireTime
    var at: WireTime
    /// Who has acknowledged it.
    var acknowledgedBy: String?

    init(_ change: AlarmChange, site: String) {
        let kind = change.alarm.key.kind
        self.site = site
        self.kind = kind.rawValue
        self.placeType = kind.placeType.rawValue
        self.place = change.alarm.key.place
        self.state = change.state.rawValue
        self.severity = kind.severity.rawValue
        self.message = String(change.alarm.message.prefix(Self.messageLimit))
        self.remedy = kind.remedy
        self.since = WireTime(change.alarm.since)
        self.at = WireTime(change.at)
        self.acknowledgedBy = change.alarm.acknowledgement?.by
    }

    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    /// The same as the environment of a program; without what is not known.
    var environment: [String: String] {
        let values = [
            "SITE": self.site, "KIND": self.kind, "PLACE_TYPE": self.placeType, "PLACE": self.place,
            "STATE": self.state, "SEVERITY": self.severity, "MESSAGE": self.message, "REMEDY": self.remedy,
            "SINCE": self.since.description, "AT": self.at.description, "ACKNOWLEDGED_BY": self.acknowledgedBy,
        ]
        return Dictionary(
            uniqueKeysWithValues: values.compactMap { name, value in
                // A C string ends at the first zero byte.
                value.map { ("P2K16D_ALARM_\(name)", $0.replacing("\0", with: " ")) }
            }
        )
    }
}
