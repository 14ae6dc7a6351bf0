import AccessControl
import FoundationEssentials
import Glibc
import Testing

@testable import LocalStore

@Suite("Crashes", .timeLimit(.minutes(5)))
struct CrashTests {
    @Test func `a process killed while it saves leaves the old facts`() async throws {
        let directory = try StateDirectory()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
            let store = try LocalStore.open(directory: path, role: .replica)
            try await store.claim(.upstream)
            try await store.save(Sample().snapshot(at: 1000), replacing: nil)
            try await store.setDoorStanding(.lockedDown, of: DoorID("entrance"))
            try await store.write(.process) { db in
                try SnapshotWriter.clear(db)
                // More than SQLite's page cache holds, so that the unfinished change is in the files, too.
                var large = Sample()
                let name = String(repeating: "x", count: 4096)
                large.accounts = (1...2000).map { Account(id: AccountID($0), username: "user \($0)", name: name) }
                try SnapshotWriter(db).write(large.snapshot(at: 2000), over: .empty)
                kill(getpid(), SIGKILL)
            }
        }
        let log = try FileManager.default.attributesOfItem(atPath: directory.database + "-wal")[.size] as? UInt64
        #expect(try #require(log) > 4_000_000)
        let store = try LocalStore.open(directory: directory.path, role: .replica)
        #expect(store.movedAside == nil)
        let loaded = try await store.loadSnapshot(configuration: Sample.configuration)
        #expect(Facts(loaded) == Facts(Sample().snapshot(at: 1000)))
        #expect(try await store.doorStandings() == [DoorID("entrance"): .lockedDown])
        #expect(try await store.authority() == .upstream)
    }

    @Test func `a process killed after it saved leaves the new facts`() async throws {
        let directory = try StateDirectory()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
            let store = try LocalStore.open(directory: path, role: .replica)
            try await store.claim(.upstream)
            try await store.save(Sample().snapshot(at: 1000), replacing: nil)
            kill(getpid(), SIGKILL)
        }
        let store = try LocalStore.open(directory: directory.path, role: .replica)
        let loaded = try await store.loadSnapshot(configuration: Sample.configuration)
        #expect(Facts(loaded) == Facts(Sample().snapshot(at: 1000)))
    }
}
