/// How much a finding matters, from what is fine to what does not work.
package enum FindingSeverity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// It was looked at and is as it should be.
    case ok
    /// It deserves a look, and nothing has to be done.
    case notice
    /// It works, and is not safe or will not go on working.
    case warning
    /// It does not work, or would not after a restart.
    case error

    package static func < (left: Self, right: Self) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .ok: 0
        case .notice: 1
        case .warning: 2
        case .error: 3
        }
    }
}
