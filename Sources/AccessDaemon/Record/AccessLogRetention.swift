import AccessControl
import LocalStore
import Logging
import P2K16Directory
import Postgres
import ServiceLifecycle

/// Removes the content of rows of the access log that are older than their class is kept; the receipts stay.
///
/// It works where the admin role is, since a site must not be able to: whoever steals a door computer could wipe the
/// traces. One such daemon does it for all sites.
struct AccessLogRetention: Service {
    private static let interval = Duration.seconds(6 * 3600)
    /// Until it is tried again.
    private static let patience = Duration.seconds(60)
    /// Rows that are changed in one transaction.
    private static let batch: Int64 = 5000

    let admin: PostgresConfiguration
    let sync: UpstreamSync
    let store: LocalStore
    let days: [RetentionClass: Int64]
    let alarms: Alarms
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isDone = await self.expire()
                try? await Task.sleep(for: isDone ? Self.interval : Self.patience, clock: .continuous)
            }
        }
    }

    /// Returns whether it was done; false also while the upstream is away, which is told elsewhere.
    private func expire() async -> Bool {
        guard case .connected = self.sync.state else { return false }
        do {
            let removed = try await PostgresConnection.withConnection(self.admin, logger: self.logger) { connection in
                try await UpstreamIdentity.verify(connection, belongsTo: self.store)
                var removed: Int64 = 0
                while true {
                    let rows = try await AccessLog.expire(self.days, limit: Self.batch, on: connection)
                    removed += rows
                    if rows < Self.batch { return removed }
                }
            }
            self.alarms.clear("retention")
            if removed > 0 {
                self.logger.notice(
                    "old content of the access log removed",
                    metadata: [LogKeys.count: "\(removed) rows"]
                )
            }
            return true
        } catch is CancellationError {
            return false
        } catch {
            self.alarms.raise("retention", "old content of the access log is not removed: \(error)")
            return false
        }
    }
}
