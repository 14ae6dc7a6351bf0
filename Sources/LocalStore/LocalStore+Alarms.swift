package import AccessControl
import FoundationEssentials
import GRDB

extension LocalStore {
    /// The alarms that stood when the daemon ended; those that a newer version has written and this one cannot read are
    /// left out.
    ///
    /// - Throws: ``LocalStoreError``.
    package func alarms() async throws -> [Alarm] {
        try await self.read { db in
            try Data.fetchAll(db, sql: "SELECT json FROM alarm ORDER BY position")
                .compactMap { try? JSONDecoder().decode(Alarm.self, from: $0) }
        }
    }

    /// Stores the alarms that stand, in place of those before; may be lost in a power failure, and is then raised again.
    ///
    /// - Throws: ``LocalStoreError``.
    package func setAlarms(_ alarms: [Alarm]) async throws {
        let rows = try alarms.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try await self.write(.process) { db in
            try db.execute(sql: "DELETE FROM alarm")
            for (position, json) in rows.enumerated() {
                try db.execute(sql: "INSERT INTO alarm (position, json) VALUES (?, ?)", arguments: [position, json])
            }
        }
    }

    /// What was learnt of when readers are used; one that cannot be read is learnt anew.
    ///
    /// - Throws: ``LocalStoreError``.
    package func readerRhythms() async throws -> [ReaderID: ReaderRhythm] {
        try await self.read { db in
            var rhythms: [ReaderID: ReaderRhythm] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT reader, json FROM reader_rhythm") {
                guard let rhythm = try? JSONDecoder().decode(ReaderRhythm.self, from: row[1] as Data) else { continue }
                rhythms[ReaderID(row[0] as String)] = rhythm
            }
            return rhythms
        }
    }

    /// - Throws: ``LocalStoreError``.
    package func setReaderRhythm(_ rhythm: ReaderRhythm, of reader: ReaderID) async throws {
        let json = String(decoding: try JSONEncoder().encode(rhythm), as: UTF8.self)
        try await self.write(.process) { db in
            try db.execute(
                sql: "REPLACE INTO reader_rhythm (reader, json) VALUES (?, ?)",
                arguments: [reader.rawValue, json]
            )
        }
    }
}
