import AccessControl

/// Compares the times of entries with their order: one that claims to be older than the one before it was back-dated,
/// unless all that follow go on from there, as after a step of the clock.
struct TimeAudit {
    enum Finding: Hashable {
        /// The entry claims to be so much older than the one before it.
        case backDated(sequence: UInt64, at: Timestamp, by: Duration)
        /// From this entry on the times are earlier by so much.
        case clockStep(sequence: UInt64, at: Timestamp, by: Duration)
    }

    /// Entries that are written at once do not stand in the order of their times to the second, and a clock is corrected a
    /// little now and then.
    static let tolerance = Duration.seconds(30)

    private struct Suspect {
        let sequence: UInt64
        let at: Timestamp
        let behind: Duration
    }

    private var latest: Timestamp?
    private var suspect: Suspect?

    /// The next entry.
    ///
    /// - Returns: what is known now, of this entry or the one before it.
    mutating func take(_ sequence: UInt64, at time: Timestamp) -> Finding? {
        guard let latest = self.latest, time < latest - Self.tolerance else {
            self.latest = max(time, self.latest ?? time)
            return self.suspect.take().map { .backDated(sequence: $0.sequence, at: $0.at, by: $0.behind) }
        }
        guard let suspect = self.suspect.take() else {
            self.suspect = Suspect(sequence: sequence, at: time, behind: latest.since(time))
            return nil
        }
        self.latest = max(suspect.at, time)
        return .clockStep(sequence: suspect.sequence, at: suspect.at, by: suspect.behind)
    }

    /// No more entries.
    mutating func finish() -> Finding? {
        self.suspect.take().map { .clockStep(sequence: $0.sequence, at: $0.at, by: $0.behind) }
    }
}
