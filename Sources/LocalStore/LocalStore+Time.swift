package import AccessControl
import GRDB

// What a start has to know of time.
extension LocalStore {
    /// - Returns: nil when none was ever kept.
    /// - Throws: ``LocalStoreError``.
    package func keptTime() async throws -> KeptTime? {
        try await self.read { db in
            guard let reached = try Meta.decisionFloor.time(db) else { return nil }
            return KeptTime(
                reached: reached,
                isTrusted: try Meta.decisionTrusted.number(db) == 1,
                boot: try Meta.decisionBoot.text(db),
                monotonic: MonotonicTime(.microseconds(try Meta.decisionMonotonic.number(db) ?? 0))
            )
        }
    }

    /// When the upstream last confirmed the facts; nil when they were never loaded.
    ///
    /// - Throws: ``LocalStoreError``.
    package func confirmedAt() async throws -> Timestamp? {
        try await self.read { db in try Meta.confirmedAt.time(db) ?? Meta.takenAt.time(db) }
    }

    /// Keeps the time, also downwards; may be lost in a power failure, which leaves an earlier and so weaker one.
    ///
    /// - Parameter confirmedAt: when the upstream last confirmed the facts; nil leaves what is kept.
    /// - Throws: ``LocalStoreError``.
    package func keep(_ time: KeptTime, confirmedAt: Timestamp?) async throws {
        try await self.write(.process) { db in
            try Meta.decisionFloor.set(time.reached, db)
            try Meta.decisionTrusted.set(time.isTrusted ? 1 : 0, db)
            try Meta.decisionBoot.set(time.boot ?? "", db)
            try Meta.decisionMonotonic.set(time.monotonic.sinceStart.microseconds, db)
            if let confirmedAt { try Meta.confirmedAt.set(confirmedAt, db) }
        }
    }
}
