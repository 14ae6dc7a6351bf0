/// Something that is wrong at the site, from when it was raised until it is over.
package struct Alarm: Sendable, Hashable, Codable {
    package enum Severity: String, Sendable, Hashable, Codable {
        case warning
        /// People cannot get in or out as they should, a door may be open, or the record is incomplete.
        case critical
    }

    package enum PlaceType: String, Sendable, Hashable, Codable {
        case site
        case door
        case reader
        case tool
        case card
        case part
    }

    /// Its code, like `did-not-open`.
    package var kind: String
    package var severity: Severity
    package var placeType: PlaceType
    /// The door's id, the reader's id, the tool's name or the card's fingerprint; nil for the whole site.
    package var place: String?
    package var since: WireTime
    /// What is wrong, in plain words.
    package var message: String
    /// What to do about it.
    package var remedy: String
    /// Who has seen it.
    package var acknowledgedBy: String?
    package var acknowledgedAt: WireTime?

    package init(
        kind: String,
        severity: Severity,
        placeType: PlaceType,
        place: String? = nil,
        since: WireTime,
        message: String,
        remedy: String,
        acknowledgedBy: String? = nil,
        acknowledgedAt: WireTime? = nil
    ) {
        self.kind = kind
        self.severity = severity
        self.placeType = placeType
        self.place = place
        self.since = since
        self.message = message
        self.remedy = remedy
        self.acknowledgedBy = acknowledgedBy
        self.acknowledgedAt = acknowledgedAt
    }
}
