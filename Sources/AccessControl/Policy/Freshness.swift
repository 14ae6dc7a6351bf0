/// How old the facts may be that somebody gets in by, or gets a tool.
package enum Freshness: Sendable, Hashable {
    /// However old.
    case any
    /// At most so old.
    case within(Duration)
    /// Only what the upstream says now.
    case current

    /// Whether facts like these are good enough.
    package func accepts(_ truth: Truth) -> Bool {
        switch (self, truth) {
        case (.any, _), (_, .own): true
        case (.within(let limit), .confirmed(_, let age, _)): age <= limit
        case (.current, .confirmed(_, _, let isCurrent)): isCurrent
        }
    }

    /// The age after which facts are no longer good enough; nil where no age says it.
    package var limit: Duration? {
        switch self {
        case .any, .current: nil
        case .within(let limit): limit
        }
    }

    /// What facts that are not good enough lead to.
    var denial: Denial {
        switch self {
        case .any, .within: .truthTooOld
        case .current: .directoryAway
        }
    }
}
