import AccessControl
import Hardware

extension ReaderSignal {
    /// What the member is told of a tap.
    init(_ result: AccessController.Result) {
        switch result.decision.verdict {
        case .granted: self = result.failure == nil ? .granted : .tryAgain
        case .denied(let denial): self.init(denial)
        }
    }

    private init(_ outcome: ToolDesk.Result.Outcome) {
        switch outcome {
        case .checkedOut, .checkedIn: self = .granted
        case .denied(let denial): self.init(denial)
        case .nothingToCheckIn: self = .denied
        }
    }

    private init(_ denial: Denial) {
        switch denial {
        case .unknownCard: self = .unknownCard
        case .neverPaid, .membershipLapsed: self = .membershipLapsed
        case .tapTooOld, .readerPaused, .journalUnavailable, .directoryAway, .truthTooOld, .pinMissing, .pinWrong:
            self = .tryAgain
        case .cardDisabled, .cardLost, .cardNotYetValid, .cardExpired, .unknownAccount, .systemAccount,
            .accountInactive, .notInCircle, .guestNotAllowed, .badgeMissing, .badgeTooOld, .toolWithoutCircle,
            .toolAlreadyCheckedOut, .toolInUse, .toolOutOfOrder, .unknownDoor, .unknownTool, .lockedDown, .interlocked,
            .cardTooShort, .pinNotSet, .pinBlocked:
            self = .denied
        }
    }
}

extension ReaderSignal {
    /// What whoever tapped is told; nil for a card that an enrolment has seen twice, since the door stays locked.
    init?(_ outcome: TapRouter.Outcome) {
        switch outcome {
        case .decided(let result): self.init(result)
        case .tool(let result): self.init(result.outcome)
        case .enrolment(.tap), .enrolment(.tapAgain), .enrolment(.ended): self = .tryAgain
        case .enrolment(.confirm), .enrolment(.storing): return nil
        case .induction(.ended(.cancelled)): self = .tryAgain
        case .induction(.tap): self = .nextCard
        // Told when the badge is awarded, or why not.
        case .induction(.awarding), .induction(.ended): return nil
        }
    }
}
