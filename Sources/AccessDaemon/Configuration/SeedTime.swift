package import AccessControl

/// A time in the seed, fixed or counted from the moment of seeding so that a demonstration never goes stale.
package enum SeedTime: Sendable, Hashable {
    /// Negative for the past.
    case afterSeeding(Duration)
    case at(Timestamp)

    /// The time that it stands for when the directory is seeded now.
    package func timestamp(now: Timestamp) -> Timestamp {
        switch self {
        case .afterSeeding(let duration): now + duration
        case .at(let time): time
        }
    }
}
