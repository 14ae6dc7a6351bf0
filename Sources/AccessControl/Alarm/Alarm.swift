/// Something that is wrong, from when it was raised until it is cleared.
package struct Alarm: Sendable, Hashable, Codable {
    package struct Acknowledgement: Sendable, Hashable, Codable {
        package var by: String
        package var at: Timestamp

        package init(by: String, at: Timestamp) {
            self.by = by
            self.at = at
        }
    }

    package var key: AlarmKey
    package var since: Timestamp
    /// What is wrong, in plain words; may become more exact while the alarm stands.
    package var message: String
    /// Who has seen it; nil while nobody has.
    package var acknowledgement: Acknowledgement?

    package init(key: AlarmKey, since: Timestamp, message: String, acknowledgement: Acknowledgement? = nil) {
        self.key = key
        self.since = since
        self.message = message
        self.acknowledgement = acknowledgement
    }
}
