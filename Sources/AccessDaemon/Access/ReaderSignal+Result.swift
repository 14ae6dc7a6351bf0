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

    private init(_ denial: Denial) {
        switch denial {
        case .unknownCard: self = .unknownCard
        case .neverPaid, .membershipLapsed: self = .membershipLapsed
        case .tapTooOld, .journalUnavailable: self = .tryAgain
        case .cardDisabled, .cardLost, .cardNotYetValid, .cardExpired, .unknownAccount, .systemAccount,
            .accountInactive, .notInCircle, .badgeMissing, .toolWithoutCircle, .toolAlreadyCheckedOut, .unknownDoor,
            .unknownTool, .lockedDown:
            self = .denied
        }
    }
}
