package import AdminModel

/// Awarding badges by tapping: an instructor begins, and the member whose card is tapped next gets the badge.
package protocol InductionBackend: Sendable {
    /// Begins an induction; the reader's next tap belongs to it. It is cancelled unless it is followed soon.
    func beginInduction(_ request: InductionRequest, reader id: String, caller: Caller) async throws -> Induction
    /// Of each reader the last induction.
    func inductions(caller: Caller) async throws -> [Induction]
    /// Tells how an induction stands, at each change and every second, until it has ended. The end of the stream cancels
    /// the induction.
    func followInduction(_ id: UInt64, caller: Caller) async throws -> AsyncStream<Induction>
}
