/// How an enrolment by tapping stands.
package struct Enrolment: Sendable, Hashable, Codable {
    package var id: UInt64
    package var reader: String
    /// The door that the reader opens when no enrolment takes its taps; nil for a reader of a tool.
    package var door: String?
    /// How much of a card's number the reader delivers; from a short form a card is known at such readers alone.
    package var format: CardFormat
    /// Who began it.
    package var actor: String
    /// Whose card it becomes or is.
    package var account: String
    package var label: String
    /// The card that is completed, or was stored.
    package var card: Int64?
    package var step: EnrolmentStep
    /// When the step expires, in seconds from now; nil for a last step.
    package var secondsLeft: Int?
    /// What people see of the tapped card; nil before the first tap.
    package var fingerprint: String?
    /// What happened, in plain words; only for a last step.
    package var message: String?
    /// What to do about it.
    package var remedy: String?

    package init(
        id: UInt64,
        reader: String,
        door: String?,
        format: CardFormat,
        actor: String,
        account: String,
        label: String,
        card: Int64? = nil,
        step: EnrolmentStep,
        secondsLeft: Int? = nil,
        fingerprint: String? = nil,
        message: String? = nil,
        remedy: String? = nil
    ) {
        self.id = id
        self.reader = reader
        self.door = door
        self.format = format
        self.actor = actor
        self.account = account
        self.label = label
        self.card = card
        self.step = step
        self.secondsLeft = secondsLeft
        self.fingerprint = fingerprint
        self.message = message
        self.remedy = remedy
    }
}
