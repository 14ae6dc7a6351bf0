package import AccessControl
import GRDB
import Glibc

extension LocalStore {
    /// The doors that the fire release has opened and nobody has reset.
    ///
    /// - Throws: ``LocalStoreError``.
    package func fireLatches() async throws -> Set<DoorID> {
        try await self.read { db in try Self.fireLatches(db) }
    }

    /// Stores whether the fire release keeps a door open, so that it outlives a power failure.
    ///
    /// - Throws: ``LocalStoreError``.
    package func setFireLatch(_ isLatched: Bool, of door: DoorID) async throws {
        let sql =
            isLatched ? "INSERT OR IGNORE INTO fire_latch (door) VALUES (?)" : "DELETE FROM fire_latch WHERE door = ?"
        try await self.write(.damage) { db in try db.execute(sql: sql, arguments: [door.rawValue]) }
    }

    /// The same as of the instance, from a file that no daemon has open, and without changing it.
    ///
    /// - Parameter directory: the state directory; one without the file has no such doors.
    /// - Throws: ``LocalStoreError``.
    package static func fireLatches(directory: String) throws -> Set<DoorID> {
        let path = "\(directory)/\(self.fileName)"
        guard access(path, F_OK) == 0 else { return [] }
        var configuration = Configuration()
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { db in try db.tableExists("fire_latch") ? Self.fireLatches(db) : [] }
        } catch let error as DatabaseError {
            throw LocalStoreError(error, path: path)
        }
    }

    private static func fireLatches(_ db: Database) throws -> Set<DoorID> {
        Set(try String.fetchAll(db, sql: "SELECT door FROM fire_latch").map { DoorID($0) })
    }
}
