package import AdminModel

/// Enrolling and completing cards by tapping them at a reader.
package protocol EnrolmentBackend: Sendable {
    /// Begins an enrolment; from now on the reader's taps belong to it. It is cancelled unless it is followed soon.
    func beginEnrolment(_ request: EnrolmentRequest, reader id: String, caller: Caller) async throws -> Enrolment
    /// Of each reader the last enrolment.
    func enrolments(caller: Caller) async throws -> [Enrolment]
    func enrolment(_ id: UInt64, caller: Caller) async throws -> Enrolment
    /// Tells how an enrolment stands, at each change and every second, until it has ended. The end of the stream cancels
    /// the enrolment.
    func followEnrolment(_ id: UInt64, caller: Caller) async throws -> AsyncStream<Enrolment>
    /// Stores the card that was tapped twice, and returns when decisions know it.
    func confirmEnrolment(_ id: UInt64, caller: Caller) async throws -> Card
    func cancelEnrolment(_ id: UInt64, caller: Caller) async throws -> Enrolment
}
