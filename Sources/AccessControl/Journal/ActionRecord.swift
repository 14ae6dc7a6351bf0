/// An administrative action: who did what to what.
package struct ActionRecord: Sendable, Hashable, Codable {
    package enum Action: String, Sendable, Hashable, Codable {
        case doorOpen = "door-open"
        case doorLock = "door-lock"
        case doorHold = "door-hold"
        case doorLockdown = "door-lockdown"
        case doorRelease = "door-release"
        /// The latched fire release of a door was reset.
        case doorResetFire = "door-reset-fire"
        case cardEnroll = "card-enroll"
        case cardDisable = "card-disable"
        case cardLost = "card-lost"
        case cardEnable = "card-enable"
        /// Label or validity changed.
        case cardSet = "card-set"
        /// A short card got its full number.
        case cardComplete = "card-complete"
        /// The card took the place of another one.
        case cardReplace = "card-replace"
        /// The card got a PIN, or lost it.
        case cardPIN = "card-pin"
        case cardTransfer = "card-transfer"
        case cardKeyRotate = "card-key-rotate"
        case cardKeyRetire = "card-key-retire"
        case accountAdd = "account-add"
        case accountChange = "account-change"
        case accountActivate = "account-activate"
        case accountDeactivate = "account-deactivate"
        case accountRemove = "account-remove"
        case membershipSet = "membership-set"
        case circleAdd = "circle-add"
        case circleChange = "circle-change"
        case circleRemove = "circle-remove"
        case circleMemberAdd = "circle-member-add"
        case circleMemberRemove = "circle-member-remove"
        case companyAdd = "company-add"
        case companyChange = "company-change"
        case companyRemove = "company-remove"
        case employeeAdd = "employee-add"
        case employeeRemove = "employee-remove"
        case badgeAdd = "badge-add"
        case badgeChange = "badge-change"
        case badgeRemove = "badge-remove"
        case badgeAward = "badge-award"
        case badgeRevoke = "badge-revoke"
        /// Somebody tapped for a badge and got none.
        case badgeInduct = "badge-induct"
        case toolAdd = "tool-add"
        case toolChange = "tool-change"
        case toolRemove = "tool-remove"
        /// The next taps at a reader are to make a card.
        case enrolmentBegin = "enrolment-begin"
        case enrolmentCancel = "enrolment-cancel"
        /// The next tap at a reader is to get somebody a badge.
        case inductionBegin = "induction-begin"
        /// A simulated input of a door was moved.
        case doorSimulate = "door-simulate"
        case backup
        case restore
        case breakGlassCreate = "break-glass-create"
        case breakGlassRevoke = "break-glass-revoke"
        /// A code on paper opened a door.
        case breakGlassUse = "break-glass-use"
        /// What was on record of a member was erased.
        case auditForget = "audit-forget"
        /// What is on record was written out.
        case auditExport = "audit-export"
    }

    package var at: Timestamp
    /// The Unix user who asked, like `anna (uid 1000)`.
    package var actor: String
    /// The account whose rights the user acted with, where rules ask for one; nil when as the machine's operator.
    package var actingAs: AccountID?
    package var action: Action
    package var door: DoorID?
    /// The account that the action is about.
    package var account: AccountID?
    package var card: CardID?
    /// Until when a hold lasts.
    package var until: Timestamp?
    /// What else matters, in plain words.
    package var detail: String?

    package init(
        at: Timestamp,
        actor: String,
        actingAs: AccountID? = nil,
        action: Action,
        door: DoorID? = nil,
        account: AccountID? = nil,
        card: CardID? = nil,
        until: Timestamp? = nil,
        detail: String? = nil
    ) {
        self.at = at
        self.actor = actor
        self.actingAs = actingAs
        self.action = action
        self.door = door
        self.account = account
        self.card = card
        self.until = until
        self.detail = detail
    }

    /// What stands for an actor who was erased.
    package static let forgottenActor = "forgotten"

    /// An entry of which the actor was erased has ``forgottenActor``.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.at = try container.decode(Timestamp.self, forKey: .at)
        self.actor = try container.decodeIfPresent(String.self, forKey: .actor) ?? Self.forgottenActor
        self.actingAs = try container.decodeIfPresent(AccountID.self, forKey: .actingAs)
        self.action = try container.decode(Action.self, forKey: .action)
        self.door = try container.decodeIfPresent(DoorID.self, forKey: .door)
        self.account = try container.decodeIfPresent(AccountID.self, forKey: .account)
        self.card = try container.decodeIfPresent(CardID.self, forKey: .card)
        self.until = try container.decodeIfPresent(Timestamp.self, forKey: .until)
        self.detail = try container.decodeIfPresent(String.self, forKey: .detail)
    }
}
