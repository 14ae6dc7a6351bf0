import AccessControl
import Testing

@testable import LocalStore

@Suite("Storing snapshots", .timeLimit(.minutes(5)))
struct SnapshotTests {
    private let directory: StateDirectory

    init() throws {
        self.directory = try StateDirectory()
    }

    @Test func `a new file holds nothing`() async throws {
        let store = try await self.directory.replica()
        #expect(try await store.loadSnapshot(configuration: Sample.configuration) == nil)
        #expect(try await store.isEmpty())
        #expect(try await !store.holdsCards())
    }

    @Test func `every fact survives a restart`() async throws {
        let snapshot = Sample().snapshot(at: 1000)
        var store = try await self.directory.replica()
        try await store.save(snapshot, replacing: nil)
        try store.close()
        store = try LocalStore.open(directory: self.directory.path, role: .replica)
        let loaded = try #require(try await store.loadSnapshot(configuration: Sample.configuration))
        #expect(Facts(loaded) == Facts(snapshot))
        #expect(loaded.card(matching: [.sample(3, key: 2)])?.id == 41)
        #expect(try await store.holdsCards())
        #expect(try await !store.isEmpty())
        #expect(store.movedAside == nil)
    }

    @Test func `the names of the configuration are resolved anew`() async throws {
        let store = try await self.directory.replica()
        try await store.save(Sample().snapshot(at: 1000), replacing: nil)
        let doors = [AccessConfiguration.Door(id: DoorID("gate"), circles: ["admin", "dor"])]
        let loaded = try await store.loadSnapshot(configuration: AccessConfiguration(doors: doors))
        #expect(loaded?.doors == [DoorID("gate"): DoorRule(door: DoorID("gate"), circles: [1])])
        #expect(loaded?.unresolved.map(\.name) == ["dor"])
    }

    @Test(arguments: Change.allCases)
    func `only what differs is written`(change: Change) async throws {
        var sample = Sample()
        let before = sample.snapshot(at: 1000)
        let store = try await self.directory.replica()
        try await store.save(before, replacing: nil)
        change.apply(to: &sample)
        let after = sample.snapshot(at: 2000)
        let loaded = try await store.loadSnapshot(configuration: Sample.configuration)
        let rows = try await store.save(after, replacing: loaded)
        // Two more rows are the time of the snapshot, and when it was last known to be right.
        #expect(rows == change.rows + 2)
        #expect(Facts(try await store.loadSnapshot(configuration: Sample.configuration)) == Facts(after))
    }

    @Test func `a snapshot is compared only with the one that the file holds`() async throws {
        let first = Sample().snapshot(at: 1000)
        var sample = Sample()
        sample.accounts.removeFirst()
        let neverSaved = sample.snapshot(at: 2000)
        let store = try await self.directory.replica()
        try await store.save(first, replacing: nil)
        sample.cards.removeFirst()
        let last = sample.snapshot(at: 3000)
        try await store.save(last, replacing: neverSaved)
        #expect(Facts(try await store.loadSnapshot(configuration: Sample.configuration)) == Facts(last))
    }

    @Test func `a snapshot that cannot be stored leaves the old one`() async throws {
        let store = try await self.directory.replica()
        let before = Sample().snapshot(at: 1000)
        try await store.save(before, replacing: nil)
        var sample = Sample()
        sample.accounts.removeAll()
        sample.tokens.append((41, .sample(1)))
        let error = await #expect(throws: LocalStoreError.self) {
            try await store.save(sample.snapshot(at: 2000), replacing: before)
        }
        #expect(error?.code == .databaseFailed)
        #expect(Facts(try await store.loadSnapshot(configuration: Sample.configuration)) == Facts(before))
    }
}

/// A change of the sample and how many rows it takes.
enum Change: CaseIterable, CustomTestStringConvertible {
    case nothing, order, payment, accountGone, accountNew, membership, award, circleRenamed, checkouts, cardStatus
    case tokenMoved, cardGone

    var rows: Int {
        switch self {
        case .nothing, .order: 0
        case .payment, .accountNew, .cardStatus: 1
        // One deleted, one inserted.
        case .membership, .award, .tokenMoved: 2
        // The account, two memberships and two awards; its card stays for the upstream to remove.
        case .accountGone: 5
        // The small tables are rewritten, here two deleted and two or one inserted.
        case .circleRenamed: 4
        case .checkouts: 3
        // The card and two tokens.
        case .cardGone: 3
        }
    }

    func apply(to sample: inout Sample) {
        switch self {
        case .nothing: break
        case .order:
            sample.accounts.reverse()
            sample.members.reverse()
            sample.awards.reverse()
            sample.tokens.reverse()
            sample.checkouts.reverse()
        case .payment: sample.accounts[1].paidUntil = nil
        case .accountGone: sample.accounts.removeFirst()
        case .accountNew: sample.accounts.insert(Account(id: 50, username: "new", name: "New"), at: 0)
        case .membership: sample.members[2] = (2, 1)
        case .award: sample.awards[0].1.awardedAt = Timestamp(seconds: 99)
        case .circleRenamed: sample.circles[0].name = "board"
        case .checkouts: sample.checkouts.removeLast()
        case .cardStatus: sample.cards[0].status = .lost
        case .tokenMoved: sample.tokens[2].0 = 40
        case .cardGone:
            sample.cards.removeFirst()
            sample.tokens.removeFirst(2)
        }
    }

    var testDescription: String { "\(self)" }
}
