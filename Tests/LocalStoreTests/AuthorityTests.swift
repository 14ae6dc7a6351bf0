import AccessControl
import Testing

@testable import LocalStore

@Suite("Authority", .timeLimit(.minutes(5)))
struct AuthorityTests {
    private let directory: StateDirectory

    init() throws {
        self.directory = try StateDirectory()
    }

    @Test func `the first claim stamps and the same one passes`() async throws {
        let store = try LocalStore.open(directory: self.directory.path, role: .replica)
        #expect(try await store.authority() == nil)
        let odd = Authority.postgres(systemIdentifier: -1, database: "a:b “c” 'd'")
        try await store.claim(odd)
        try await store.claim(odd)
        #expect(try await store.authority() == odd)
    }

    @Test(arguments: [
        Authority.embedded, .postgres(systemIdentifier: 1, database: "p2k16"),
        .postgres(systemIdentifier: 7_412_345_678_901_234_567, database: "other"),
    ])
    func `another authority is refused`(other: Authority) async throws {
        let store = try await self.directory.replica()
        let error = await #expect(throws: LocalStoreError.self) { try await store.claim(other) }
        #expect(error?.code == .authorityMismatch)
        #expect(error?.message.contains("the database “p2k16” of the PostgreSQL system 7412345678901234567") == true)
        #expect(error?.message.contains("use another state directory") == true)
        #expect(try await store.authority() == .upstream)
    }

    @Test func `an embedded directory opens as no replica and takes no facts of an upstream`() async throws {
        let store = try self.directory.authority()
        #expect(try await store.authority() == .embedded)
        let saving = await #expect(throws: LocalStoreError.self) {
            try await store.save(Sample().snapshot(at: 1), replacing: nil)
        }
        #expect(saving?.code == .authorityMismatch)
        try store.close()
        let opening = #expect(throws: LocalStoreError.self) {
            try LocalStore.open(directory: self.directory.path, role: .replica)
        }
        #expect(opening?.code == .authorityMismatch)
        #expect(try self.directory.files == [LocalStore.fileName])
    }

    @Test func `a replica opens as no authority`() async throws {
        try await self.directory.replica().close()
        let error = #expect(throws: LocalStoreError.self) { try self.directory.authority() }
        #expect(error?.code == .authorityMismatch)
    }

    @Test func `nothing is saved before a claim`() async throws {
        let store = try LocalStore.open(directory: self.directory.path, role: .replica)
        let error = await #expect(throws: LocalStoreError.self) {
            try await store.save(Sample().snapshot(at: 1), replacing: nil)
        }
        #expect(error?.code == .authorityMismatch)
    }

    @Test func `a replica is not changed as a directory`() async throws {
        let store = try await self.directory.replica()
        try await store.save(Sample().snapshot(at: 1), replacing: nil)
        let now = Timestamp(seconds: 2)
        let seeding = await #expect(throws: LocalStoreError.self) { try await store.seed(DirectorySeed(), at: now) }
        let enrolling = await #expect(throws: LocalStoreError.self) {
            try await store.enroll(account: 1, label: "new", tokens: [.sample(9)], actor: "test", at: now)
        }
        let disabling = await #expect(throws: LocalStoreError.self) {
            try await store.setStatus(.disabled, of: 40, at: now)
        }
        for error in [seeding, enrolling, disabling] {
            #expect(error?.code == .authorityMismatch)
            #expect(error?.message.contains("change it upstream") == true)
        }
        let loaded = try await store.loadSnapshot(configuration: Sample.configuration)
        #expect(Facts(loaded) == Facts(Sample().snapshot(at: 1)))
    }
}
