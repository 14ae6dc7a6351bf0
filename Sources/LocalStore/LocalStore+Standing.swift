package import AccessControl
import FoundationEssentials
import GRDB

extension LocalStore {
    /// What was ordered of the doors; those that are absent are ``DoorStanding/normal``.
    ///
    /// - Throws: ``LocalStoreError``.
    package func doorStandings() async throws -> [DoorID: DoorStanding] {
        try await self.read { db in
            var standings: [DoorID: DoorStanding] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT door, json FROM door_standing") {
                let door = DoorID(row[0] as String)
                do {
                    standings[door] = try JSONDecoder().decode(DoorStanding.self, from: row[1] as Data)
                } catch {
                    throw DatabaseError(
                        resultCode: .SQLITE_CORRUPT,
                        message: "the standing of the door \(door) cannot be read: \(error)"
                    )
                }
            }
            return standings
        }
    }

    /// What is kept of the tools, by name; those that are absent have nothing to be kept.
    ///
    /// - Throws: ``LocalStoreError``.
    package func toolStandings() async throws -> [String: ToolStanding] {
        try await self.read { db in
            var standings: [String: ToolStanding] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT tool, json FROM tool_standing") {
                do {
                    standings[row[0]] = try JSONDecoder().decode(ToolStanding.self, from: row[1] as Data)
                } catch {
                    throw DatabaseError(
                        resultCode: .SQLITE_CORRUPT,
                        message: "what is kept of the tool \(row[0] as String) cannot be read: \(error)"
                    )
                }
            }
            return standings
        }
    }

    /// Stores what is to be kept of a tool, so that it outlives a power failure.
    ///
    /// - Throws: ``LocalStoreError``.
    package func setToolStanding(_ standing: ToolStanding, of tool: String) async throws {
        let json = String(decoding: try JSONEncoder().encode(standing), as: UTF8.self)
        try await self.write(.power) { db in
            if standing == ToolStanding() {
                try db.execute(sql: "DELETE FROM tool_standing WHERE tool = ?", arguments: [tool])
            } else {
                try db.execute(sql: "REPLACE INTO tool_standing (tool, json) VALUES (?, ?)", arguments: [tool, json])
            }
        }
    }

    /// Stores what was ordered of a door, so that it outlives a power failure, and damage to the write-ahead log.
    ///
    /// - Throws: ``LocalStoreError``.
    package func setDoorStanding(_ standing: DoorStanding, of door: DoorID) async throws {
        let json = String(decoding: try JSONEncoder().encode(standing), as: UTF8.self)
        try await self.write(.damage) { db in
            if standing == .normal {
                try db.execute(sql: "DELETE FROM door_standing WHERE door = ?", arguments: [door.rawValue])
            } else {
                try db.execute(
                    sql: "REPLACE INTO door_standing (door, json) VALUES (?, ?)",
                    arguments: [door.rawValue, json]
                )
            }
        }
    }
}
