import GRDB

/// The SQLite file `directory.sqlite` of a state directory: what decisions are taken from survives a restart in it.
///
/// At a site with an upstream it is a replica of the upstream's facts; without one it is the directory itself. SQLite
/// blocks, so every call runs on the database's own queue and suspends the caller meanwhile. A call whose task is
/// cancelled throws `CancellationError` and changes nothing.
///
/// Facts hold no foreign keys: p2k16 has none on badges, and a replica must take what the upstream says as it is.
package final class LocalStore: Sendable {
    /// What the file is to its site.
    package enum Role: Sendable, Hashable {
        /// A copy of an upstream's facts, which the next sync makes anew if need be.
        case replica
        /// The directory itself and its only copy.
        case authority
    }

    /// The name of the file in the state directory.
    package static let fileName = "directory.sqlite"

    /// The path of the file.
    package let path: String
    /// Where the replica was moved that could not be read at ``open(directory:role:)``; nil when all was well.
    ///
    /// To be told loudly: facts come back with the next sync, but ``doorStandings()``, ``keptTime()``, the checks of
    /// the card keys and the stamp of the authority are gone with it.
    package let movedAside: String?
    private let queue: DatabaseQueue

    init(path: String, movedAside: String?, queue: DatabaseQueue) {
        self.path = path
        self.movedAside = movedAside
        self.queue = queue
    }

    /// Closes the file after the calls under way; later calls fail. Without it the last release closes.
    ///
    /// - Throws: ``LocalStoreError``.
    package func close() throws {
        do {
            try self.queue.close()
        } catch let error as DatabaseError {
            throw LocalStoreError(error, path: self.path)
        }
    }

    /// What a committed change outlives. In WAL mode none of them can damage the file.
    enum Durability {
        /// The process, but not necessarily a power failure: enough for what the next sync brings again, and free of
        /// the fsync that would compete with the journal's.
        case process
        /// A power failure.
        case power
        /// Damage to the write-ahead log too, of which SQLite drops the rest from the first bad page on, without a word,
        /// as if it had never been written. For what is rare and nobody tells again.
        case damage

        fileprivate var synchronous: String { self == .process ? "NORMAL" : "FULL" }
    }

    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await self.queue.read(body)
        } catch let error as DatabaseError {
            throw LocalStoreError(error, path: self.path)
        }
    }

    /// Runs what no transaction may hold, such as attaching a file.
    func exclusively<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await self.queue.writeWithoutTransaction(body)
        } catch let error as DatabaseError {
            throw LocalStoreError(error, path: self.path)
        }
    }

    /// Runs one transaction; an error rolls it back.
    func write<Value: Sendable>(
        _ durability: Durability,
        _ body: @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await self.queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = \(durability.synchronous)")
                try db.beginTransaction(.immediate)
                do {
                    let value = try body(db)
                    try db.commit()
                    // Into the file, whose damage is found at the next start. The change stands without it.
                    if durability == .damage { _ = try? db.checkpoint(.truncate) }
                    return value
                } catch {
                    // Some errors have rolled back already; the first one is what counts.
                    if db.isInsideTransaction { try? db.rollback() }
                    throw error
                }
            }
        } catch let error as DatabaseError {
            throw LocalStoreError(error, path: self.path)
        }
    }
}
