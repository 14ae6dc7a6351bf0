import AccessControl

/// What became of asking for a PIN.
enum PINCheck: Sendable, Hashable {
    /// Nobody could be asked, or nothing was typed in time.
    case missing
    case right
    case wrong
    /// The card has none.
    case notSet
    /// Too many wrong ones; nothing was compared.
    case waiting

    /// Why the door stays shut where it asks for a PIN; nil when it does not.
    var denial: Denial? {
        switch self {
        case .right: nil
        case .missing: .pinMissing
        case .wrong: .pinWrong
        case .notSet: .pinNotSet
        case .waiting: .pinBlocked
        }
    }
}
