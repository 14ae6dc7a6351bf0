import AccessControl
import GRDB
import Testing

@testable import LocalStore

@Suite("Administration of the embedded directory", .timeLimit(.minutes(5)))
struct AdministrationTests {
    private let directory: StateDirectory
    private let store: LocalStore

    init() throws {
        self.directory = try StateDirectory()
        self.store = try self.directory.authority()
    }

    private func snapshot() async throws -> Snapshot {
        try #require(try await self.store.loadSnapshot(configuration: AccessConfiguration(doors: [])))
    }

    @discardableResult
    private func apply(_ change: DirectoryChange, by actor: AccountID? = nil) async throws -> DirectoryEffect {
        try await self.store.apply(change, by: actor, at: Timestamp(seconds: 100))
    }

    private func refusal(
        of change: DirectoryChange,
        by actor: AccountID? = nil
    ) async throws -> DirectoryRefusal.Reason? {
        let before = Facts(try await self.store.loadSnapshot(configuration: AccessConfiguration(doors: [])))
        let error = await #expect(throws: DirectoryRefusal.self) { try await self.apply(change, by: actor) }
        let after = Facts(try await self.store.loadSnapshot(configuration: AccessConfiguration(doors: [])))
        #expect(before == after)
        return error?.reason
    }

    private func account(_ username: String) async throws -> AccountID {
        try #require(try await self.snapshot().account(username: username)).id
    }

    private func circle(_ name: String) async throws -> Circle {
        try #require(try await self.snapshot().circles.values.first { $0.name == name })
    }

    /// Ada on the board, which administers the door; Bob in neither.
    private func prepare() async throws -> (ada: AccountID, bob: AccountID, board: Circle, door: Circle) {
        try await self.apply(.addAccount(username: "ada", name: "Ada", isSystem: false))
        try await self.apply(.addAccount(username: "bob", name: "Bob", isSystem: false))
        try await self.apply(
            .addCircle(name: "board", description: "", management: .selfAdmin, isCommentRequired: false)
        )
        let board = try await self.circle("board")
        try await self.apply(
            .addCircle(
                name: "door",
                description: "front",
                management: .adminCircle(board),
                isCommentRequired: true
            )
        )
        let ada = try await self.account("ada")
        try await self.apply(.addMember(ada, board.id, comment: nil))
        return (ada, try await self.account("bob"), board, try await self.circle("door"))
    }

    @Test func `accounts are added, changed, deactivated and removed`() async throws {
        let added = try await self.apply(.addAccount(username: "ada", name: "Ada", isSystem: false))
        #expect(added.detail == "account ada (Ada) added")
        let ada = try await self.account("ada")
        #expect(added.account == ada)
        #expect(try await self.refusal(of: .addAccount(username: "ADA", name: "x", isSystem: false)) == .nameTaken)
        let change = DirectoryChange.changeAccount(ada, username: nil, name: "Ada B", isSystem: nil)
        #expect(try await self.apply(change).detail == "account ada: name “Ada” → “Ada B”")
        #expect(try await self.refusal(of: change) == .noChange)
        let until = Timestamp(seconds: 1_800_000_000)
        let paid = try await self.apply(.setMembership(ada, until: until))
        #expect(paid.detail == "membership of ada: until none → 2027-01-15T08:00:00Z")
        try await self.apply(.setActive(ada, false))
        let account = try #require(try await self.snapshot().account(ada))
        #expect(account == Account(id: ada, username: "ada", name: "Ada B", isActive: false, paidUntil: until))
        let card = try await self.store.enroll(
            account: ada,
            label: "a",
            tokens: [.sample(1)],
            actor: "test",
            at: Timestamp(seconds: 101)
        )
        let service = DirectoryChange.changeAccount(ada, username: nil, name: nil, isSystem: true)
        #expect(try await self.refusal(of: service) == .systemAccount)
        let removed = try await self.apply(.removeAccount(ada))
        #expect(removed.detail == "account ada removed, with 1 cards and 0 circles")
        let snapshot = try await self.snapshot()
        #expect(snapshot.accounts.isEmpty)
        #expect(snapshot.card(card.id) == nil)
        #expect(snapshot.card(matching: [.sample(1)]) == nil)
        #expect(try await self.refusal(of: .setActive(ada, true)) == .unknown)
        // The journal names accounts by their number for ever.
        try await self.apply(.addAccount(username: "eve", name: "Eve", isSystem: false))
        #expect(try await self.account("eve") > ada)
    }

    @Test func `a circle changes its members by its rules`() async throws {
        let (ada, bob, board, door) = try await self.prepare()
        let add = DirectoryChange.addMember(bob, door.id, comment: "knows the alarm")
        #expect(try await self.refusal(of: add, by: bob) == .notCircleAdmin)
        #expect(try await self.refusal(of: .addMember(bob, door.id, comment: " "), by: ada) == .commentMissing)
        let added = try await self.apply(add, by: ada)
        #expect(added == DirectoryEffect(account: bob, detail: "bob added to circle door: “knows the alarm”"))
        #expect(try await self.refusal(of: add, by: ada) == .alreadyMember)
        #expect(try await self.store.comments(in: door.id) == [bob: "knows the alarm"])
        #expect(try await self.store.comments(of: bob) == [door.id: "knows the alarm"])
        #expect(Array(try await self.snapshot().circles(of: bob)) == [door.id])
        #expect(try await self.refusal(of: .removeMember(ada, board.id, comment: nil)) == .lastMember)
        #expect(try await self.refusal(of: .removeAccount(ada)) == .lastMember)
        #expect(try await self.refusal(of: .removeCircle(board.id)) == .inUse)
        try await self.apply(.removeMember(bob, door.id, comment: "moved"), by: ada)
        #expect(try await self.refusal(of: .removeMember(bob, door.id, comment: "moved")) == .notMember)
        try await self.apply(.setActive(ada, false))
        #expect(try await self.refusal(of: add, by: ada) == .unknown)
        let facts = try #require(try await self.store.circleFacts()[door.id])
        #expect(facts.rule.management == .adminCircle(board))
        #expect(facts.rule.isCommentRequired)
        #expect(facts.description == "front")
        let change = DirectoryChange.changeCircle(
            door.id,
            name: nil,
            description: "",
            management: .selfAdmin,
            isCommentRequired: nil
        )
        let detail = "circle door: description “front” → none, administered by circle board → its own members"
        #expect(try await self.apply(change).detail == detail)
    }

    @Test func `a badge is awarded by its certification circle`() async throws {
        let (ada, bob, board, _) = try await self.prepare()
        try await self.apply(.addBadge(title: "laser", description: "cuts", certificationCircle: board.id))
        let badge = try #require(try await self.snapshot().badges.values.first)
        #expect(try await self.refusal(of: .award(badge.id, bob), by: bob) == .notCertifier)
        try await self.apply(.award(badge.id, bob), by: ada)
        let award = try #require(try await self.snapshot().awards(of: bob).first)
        #expect(try await self.store.awarders(of: bob) == [award: ada])
        #expect(try await self.refusal(of: .removeCircle(board.id)) == .inUse)
        try await self.apply(.revoke(badge.id, bob), by: ada)
        #expect(try await self.refusal(of: .revoke(badge.id, bob), by: ada) == .notMember)
        let open = DirectoryChange.changeBadge(
            badge.id,
            title: nil,
            description: nil,
            certificationCircle: .cleared
        )
        #expect(try await self.apply(open).detail == "badge laser: awarded by circle board → anybody")
        try await self.apply(.award(badge.id, ada), by: bob)
        try await self.apply(.removeBadge(badge.id))
        #expect(try await self.snapshot().awards(of: ada).isEmpty)
    }

    @Test func `companies and tools are kept`() async throws {
        let (ada, _, board, _) = try await self.prepare()
        try await self.apply(.addCompany(name: "Works", isActive: true))
        let company = try #require(try await self.snapshot().companies.values.first)
        try await self.apply(.addEmployee(ada, company.id))
        #expect(try await self.refusal(of: .addEmployee(ada, company.id)) == .alreadyMember)
        let change = DirectoryChange.changeCompany(company.id, name: nil, isActive: false)
        #expect(try await self.apply(change).detail == "company Works: active yes → no")
        try await self.apply(.removeEmployee(ada, company.id))
        #expect(try await self.refusal(of: .removeEmployee(ada, company.id)) == .notMember)
        try await self.apply(.removeCompany(company.id))
        #expect(try await self.snapshot().companies.isEmpty)
        #expect(try await self.refusal(of: .addTool(name: "a/b", description: "", circle: nil)) == .nameInvalid)
        try await self.apply(.addTool(name: "saw", description: "", circle: board.id))
        #expect(try await self.refusal(of: .addTool(name: "Saw", description: "", circle: nil)) == .nameTaken)
        let tool = try #require(try await self.snapshot().tools.values.first)
        let tools = DirectoryChange.changeTool(tool.id, name: nil, description: "sharp", circle: .cleared)
        #expect(
            try await self.apply(tools).detail == "tool saw: description none → “sharp”, used by circle board → nobody"
        )
        #expect(try await self.store.toolDescriptions() == [tool.id: "sharp"])
        try await self.apply(.removeTool(tool.id))
        #expect(try await self.snapshot().tools.isEmpty)
    }

    @Test func `a replica is not changed`() async throws {
        let directory = try StateDirectory()
        let replica = try await directory.replica()
        let error = await #expect(throws: LocalStoreError.self) {
            try await replica.apply(
                .addCompany(name: "Works", isActive: true),
                by: nil,
                at: Timestamp(seconds: 1)
            )
        }
        #expect(error?.code == .authorityMismatch)
    }

    /// A file of the version before administration keeps its facts, and its circles administer themselves.
    @Test func `an older file is brought up to date`() async throws {
        let old = try StateDirectory()
        do {
            let queue = try DatabaseQueue(path: old.database)
            try Schema.migrator.migrate(queue, upTo: "cards in people's hands")
            try await queue.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO meta VALUES ('authority', 'embedded'), ('taken_at', 5);
                        INSERT INTO account VALUES (7, 'ada', 'Ada', 0, 9);
                        INSERT INTO circle VALUES (3, 'door');
                        INSERT INTO circle_member VALUES (7, 3);
                        INSERT INTO badge VALUES (4, 'laser');
                        INSERT INTO account_badge VALUES (7, 4, 8);
                        INSERT INTO tool VALUES (12, 'saw', 3);
                        """
                )
            }
            try queue.close()
        }
        let store = try old.authority()
        let loaded = try await store.loadSnapshot(configuration: AccessConfiguration(doors: []))
        let snapshot = try #require(loaded)
        let ada = Account(id: 7, username: "ada", name: "Ada", paidUntil: Timestamp(microseconds: 9))
        #expect(snapshot.accounts == [ada])
        #expect(Array(snapshot.circles(of: 7)) == [3])
        #expect(snapshot.awards(of: 7).map(\.badge) == [4])
        #expect(try await store.circleFacts()[3]?.rule.management == .selfAdmin)
        _ = try await store.apply(
            .addAccount(username: "bob", name: "Bob", isSystem: false),
            by: nil,
            at: Timestamp(seconds: 1)
        )
        // Beyond every id that is in the file, whatever it names.
        let after = try await store.loadSnapshot(configuration: AccessConfiguration(doors: []))
        #expect(after?.account(username: "bob")?.id == 13)
    }
}
