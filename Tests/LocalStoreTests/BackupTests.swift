import AccessControl
import GRDB
import Testing

@testable import LocalStore

@Suite("Copies of the embedded directory", .timeLimit(.minutes(5)))
struct BackupTests {
    private struct Refused: Error {}

    private func snapshot(_ store: LocalStore) async throws -> Snapshot {
        try #require(try await store.loadSnapshot(configuration: AccessConfiguration(doors: [])))
    }

    /// Ada with a card, and a door that is locked down.
    private func filled(_ directory: StateDirectory) async throws -> LocalStore {
        let store = try directory.authority()
        try await store.ensureKey(CardKeyID(1), checkValue: [1, 2])
        _ = try await store.apply(
            .addAccount(username: "ada", name: "Ada", isSystem: false),
            by: nil,
            at: Timestamp(seconds: 10)
        )
        _ = try await store.enroll(
            account: 1,
            label: "a",
            tokens: [.sample(1)],
            actor: "test",
            at: Timestamp(seconds: 11)
        )
        try await store.setPIN(PINHash(encoded: "scrypt$14$8$1$00$00"), of: 1, at: Timestamp(seconds: 11))
        try await store.setDoorStanding(.lockedDown, of: DoorID("entrance"))
        try await store.setDoorStanding(.held(until: nil), of: DoorID("back"))
        return store
    }

    @Test func `a copy brings everything back, and the present directory is kept aside`() async throws {
        let directory = try StateDirectory()
        let store = try await self.filled(directory)
        let before = Facts(try await self.snapshot(store))
        let copy = try await store.copy()
        _ = try await store.apply(.removeAccount(1), by: nil, at: Timestamp(seconds: 12))
        try await store.setDoorStanding(.normal, of: DoorID("entrance"))
        let restored = try await store.restore(copy, at: Timestamp(seconds: 13)) {
            #expect($0 == [CardKeyID(1): [1, 2]])
        }
        #expect((restored.accounts, restored.cards) == (1, 1))
        #expect(restored.lockedDown == [DoorID("entrance")])
        var after = Facts(try await self.snapshot(store))
        #expect(after.takenAt == Timestamp(seconds: 13))
        after.takenAt = before.takenAt
        #expect(after == before)
        // What is ordered now counts, not what was ordered then.
        #expect(try await store.doorStandings() == [DoorID("back"): .held(until: nil)])
        let aside = try DatabaseQueue(path: restored.keptAs)
        #expect(try await aside.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") } == 0)
        let files = try directory.files
        #expect(!files.contains { $0.contains("restoring") || $0.contains(".copy") })
        // The card's number is never given again.
        let next = try await store.enroll(
            account: 1,
            label: "b",
            tokens: [.sample(2)],
            actor: "test",
            at: Timestamp(seconds: 14)
        )
        #expect(next.id == 2)
    }

    @Test func `another machine takes the copy, and never gives a number of it again`() async throws {
        let directory = try StateDirectory()
        let store = try await self.filled(directory)
        _ = try await store.apply(
            .addAccount(username: "bob", name: "Bob", isSystem: false),
            by: nil,
            at: Timestamp(seconds: 12)
        )
        _ = try await store.apply(.removeAccount(2), by: nil, at: Timestamp(seconds: 12))
        let copy = try await store.copy()
        let other = try StateDirectory()
        let fresh = try other.authority()
        _ = try await fresh.restore(copy, at: Timestamp(seconds: 13)) { _ in }
        #expect(try await self.snapshot(fresh).accounts.map(\.username) == ["ada"])
        _ = try await fresh.apply(
            .addAccount(username: "eve", name: "Eve", isSystem: false),
            by: nil,
            at: Timestamp(seconds: 14)
        )
        #expect(try await self.snapshot(fresh).account(username: "eve")?.id == 3)
    }

    @Test func `what throws before the commit leaves all as it was`() async throws {
        let directory = try StateDirectory()
        let store = try await self.filled(directory)
        let copy = try await store.copy()
        _ = try await store.apply(.removeAccount(1), by: nil, at: Timestamp(seconds: 12))
        let before = Facts(try await self.snapshot(store))
        await #expect(throws: Refused.self) {
            try await store.restore(copy, at: Timestamp(seconds: 13)) { _ in throw Refused() }
        }
        #expect(Facts(try await self.snapshot(store)) == before)
        #expect(try !directory.files.contains { $0.contains("before-restore") })
        // The file can be attached and restored from again.
        _ = try await store.restore(copy, at: Timestamp(seconds: 14)) { _ in }
        #expect(try await self.snapshot(store).accounts.count == 1)
    }

    /// What is wrong with a copy, and what it is refused as.
    @Test(arguments: [
        ("UPDATE meta SET value = 'postgres:7:p2k16' WHERE key = 'authority'", LocalStoreError.Code.authorityMismatch),
        ("INSERT INTO grdb_migrations VALUES ('of the future')", .newerVersion), ("DROP TABLE meta", .corrupt),
    ])
    func `a copy that is none of ours is refused`(sql: String, code: LocalStoreError.Code) async throws {
        let directory = try StateDirectory()
        let store = try await self.filled(directory)
        let before = Facts(try await self.snapshot(store))
        let copy = try await store.copy()
        let other = try StateDirectory()
        try other.overwrite(with: copy)
        do {
            let queue = try DatabaseQueue(path: other.database)
            try await queue.write { try $0.execute(sql: sql) }
            try queue.close()
        }
        let bad = try other.bytes()
        let error = await #expect(throws: LocalStoreError.self) {
            try await store.restore(bad, at: Timestamp(seconds: 13)) { _ in }
        }
        #expect(error?.code == code)
        #expect(Facts(try await self.snapshot(store)) == before)
    }

    /// The tables of a directory take values of their types only; those of a file that somebody made up take any.
    @Test(arguments: ["UPDATE card_key SET check_value = NULL", "INSERT INTO door_standing VALUES ('a', NULL)"])
    func `a copy with values of other types is refused`(sql: String) async throws {
        let directory = try StateDirectory()
        let store = try await self.filled(directory)
        let before = Facts(try await self.snapshot(store))
        let other = try StateDirectory()
        try other.overwrite(with: try await store.copy())
        do {
            let queue = try DatabaseQueue(path: other.database)
            try await queue.write { db in
                for table in ["card_key", "door_standing"] {
                    try db.execute(
                        sql: """
                            CREATE TABLE loose AS SELECT * FROM \(table);
                            DROP TABLE \(table);
                            ALTER TABLE loose RENAME TO \(table);
                            """
                    )
                }
                try db.execute(sql: sql)
            }
            try queue.close()
        }
        let bad = try other.bytes()
        let error = await #expect(throws: LocalStoreError.self) {
            try await store.restore(bad, at: Timestamp(seconds: 13)) { _ in }
        }
        #expect(error?.code == .corrupt)
        #expect(Facts(try await self.snapshot(store)) == before)
    }

    @Test func `garbage and a replica are refused`() async throws {
        let directory = try StateDirectory()
        let store = try await self.filled(directory)
        let copy = try await store.copy()
        for bad in [[], Array("no database".utf8), Array(copy[..<(copy.count / 2)])] {
            let error = await #expect(throws: LocalStoreError.self) {
                try await store.restore(bad, at: Timestamp(seconds: 13)) { _ in }
            }
            #expect(error?.code == .corrupt)
        }
        let other = try StateDirectory()
        let replica = try await other.replica()
        let error = await #expect(throws: LocalStoreError.self) { try await replica.copy() }
        #expect(error?.code == .authorityMismatch)
        await #expect(throws: LocalStoreError.self) {
            try await replica.restore(copy, at: Timestamp(seconds: 13)) { _ in }
        }
    }
}
