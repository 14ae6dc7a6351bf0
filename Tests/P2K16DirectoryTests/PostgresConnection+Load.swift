import AccessControl
import P2K16Directory
import Postgres

extension PostgresConnection {
    /// Loads the directory for a site without doors.
    func loadAll() async throws -> LoadedSnapshot {
        try await SnapshotLoader.load(self, configuration: AccessConfiguration(doors: []))
    }
}
