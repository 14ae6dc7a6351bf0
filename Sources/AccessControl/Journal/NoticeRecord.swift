/// Something that happened to the daemon itself and belongs on record.
package struct NoticeRecord: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable {
        case started
        case stopped
        /// Decisions were taken that could not be written; `detail` says how many.
        case gap
        /// The wall clock stepped away from trusted time; written by earlier versions, where now an alarm is raised.
        case clockSuspect = "clock-suspect"
        /// Damaged segments of the journal were set aside.
        case journalDamaged = "journal-damaged"
        /// The database refused an entry for its content.
        case deliveryRefused = "delivery-refused"
        /// The database holds another entry under this entry's key.
        case deliveryConflict = "delivery-conflict"
        /// Many taps of unknown cards at a reader; `detail` counts those that are not on record one by one.
        case unknownCards = "unknown-cards"
        /// So many wrong PINs at a reader that for a while none is tried.
        case wrongPINs = "wrong-pins"
        /// A break-glass code opened nothing.
        case breakGlassRefused = "break-glass-refused"
        /// Something is wrong; `detail` begins with the kind of the alarm and its place.
        case alarmRaised = "alarm-raised"
        /// Somebody has seen an alarm; `detail` says who.
        case alarmAcknowledged = "alarm-acknowledged"
        case alarmCleared = "alarm-cleared"
    }

    package var at: Timestamp
    package var kind: Kind
    package var detail: String

    package init(at: Timestamp, kind: Kind, detail: String) {
        self.at = at
        self.kind = kind
        self.detail = detail
    }
}
