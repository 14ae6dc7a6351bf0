import LocalStore
import Logging
import P2K16Directory
import Postgres

/// A short look at the upstream before anything starts: mistakes that must stop the start are found while somebody is
/// watching. An upstream that does not answer at once is no mistake, and the doors must not wait for it.
struct UpstreamPreflight {
    private static let limit = Duration.milliseconds(400)

    let store: LocalStore
    let logger: Logger

    /// - Returns: whether the space has cards; nil when that cannot be told now.
    /// - Throws: ``LocalStoreError`` `authorityMismatch` when the state belongs to another database.
    func run(_ configuration: PostgresConfiguration) async throws -> Bool? {
        do {
            return try await self.limited {
                try await PostgresConnection.withConnection(configuration, logger: self.logger) { connection in
                    try await UpstreamIdentity.verify(connection, belongsTo: self.store)
                    return try await CardDirectory.holdsCards(connection)
                }
            }
        } catch let error as LocalStoreError {
            throw error
        } catch {
            self.logger.info("upstream not looked at before the start", error: error)
            return nil
        }
    }

    private func limited(_ body: @escaping @Sendable () async throws -> Bool) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: Self.limit, clock: .continuous)
                throw UpstreamAwayError()
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw UpstreamAwayError() }
            return answer
        }
    }
}
