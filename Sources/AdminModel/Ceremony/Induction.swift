/// How an induction at a reader stands.
package struct Induction: Sendable, Hashable, Codable {
    package var id: UInt64
    package var reader: String
    /// The badge's title.
    package var badge: String
    /// The username of who awards it.
    package var instructor: String
    /// Who began it.
    package var actor: String
    /// The username of who tapped; nil before.
    package var member: String?
    package var step: InductionStep
    /// For how long the tap is waited for yet; nil afterwards.
    package var secondsLeft: Int?
    /// How it ended, in plain words; only for a last step.
    package var message: String?
    /// What to do about it.
    package var remedy: String?

    package init(
        id: UInt64,
        reader: String,
        badge: String,
        instructor: String,
        actor: String,
        member: String? = nil,
        step: InductionStep,
        secondsLeft: Int? = nil,
        message: String? = nil,
        remedy: String? = nil
    ) {
        self.id = id
        self.reader = reader
        self.badge = badge
        self.instructor = instructor
        self.actor = actor
        self.member = member
        self.step = step
        self.secondsLeft = secondsLeft
        self.message = message
        self.remedy = remedy
    }
}
