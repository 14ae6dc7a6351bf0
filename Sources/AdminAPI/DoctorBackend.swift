package import AdminModel

/// What the admin socket says about everything that can be examined.
package protocol DoctorBackend: Sendable {
    /// Examines configuration, database, broker, hardware, clock, storage and the daemon itself, at once and each with a
    /// limit, so that something that hangs is a finding and not a hang.
    ///
    /// - Throws: ``AdminError`` of kind `unavailable` while another examination is under way.
    func doctor(caller: Caller) async throws -> DoctorReport
}
