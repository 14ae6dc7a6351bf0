import AccessControl
import AdminModel
import CardHashing
import LocalStore
import TestServers
import Testing

@testable import AccessDaemon

@Suite("An enrolment at a reader", .timeLimit(.minutes(5)))
struct EnrolmentTests {
    /// A door with a reader whose taps may be an enrolment's.
    fileprivate struct Place {
        let test: TestDoor
        let router: TapRouter
        let store: LocalStore
        let format: AccessControl.CardFormat

        init(
            format: AccessControl.CardFormat = .full,
            shortFormats: Set<AccessControl.CardFormat> = [],
            times: Enrolments.Times = .init(),
            retention: Duration = .seconds(86400)
        ) throws {
            self.test = try TestDoor()
            self.format = format
            self.store = try LocalStore.open(directory: self.test.directory.path, role: .replica)
            let controller = self.test.controller
            self.router = TapRouter(
                controller: controller,
                tools: ToolDesk(self.test),
                enrolments: Enrolments(
                    judge: EnrolmentJudge(
                        snapshot: controller.snapshot,
                        keys: controller.keys,
                        clock: controller.clock,
                        shortFormats: shortFormats
                    ),
                    times: times
                ),
                inductions: Inductions(
                    snapshot: controller.snapshot,
                    keys: controller.keys,
                    clock: controller.clock
                ),
                notes: TapNotes(
                    store: self.store,
                    snapshot: controller.snapshot,
                    clock: controller.clock,
                    retention: retention,
                    logger: testLogger
                )
            )
        }

        func begin(_ purpose: EnrolmentPurpose = Self.adas, following: Bool = true) -> EnrolmentSession {
            let place = Enrolments.Place(
                reader: TestDoor.reader,
                door: DoorID("entrance"),
                format: self.format
            )
            let session = self.router.enrolments.begin(at: place, for: purpose, actor: "anna").session
            if following { _ = session.follow() }
            return session
        }

        /// The step of the enrolment; nil when the tap was the door's.
        func tap(_ number: CardNumber) async -> EnrolmentMachine.Step? {
            switch await self.router.tap(number, at: TestDoor.reader, on: .door(self.test.door)) {
            case .decided, .tool, .induction: nil
            case .enrolment(let step): step
            }
        }

        static let adas = EnrolmentPurpose.enrol(account: AccountID(1), label: "new", validFrom: nil, validUntil: nil)
    }

    @Test("takes its reader's taps as long as it waits for them, and the door hears of none of them")
    func taps() async throws {
        let place = try Place(shortFormats: [.short24])
        let session = place.begin()
        guard case .tapAgain(let tokens) = await place.tap(TestDoor.stranger) else { throw Unexpected("no first tap") }
        #expect(tokens.map(\.format) == [.full, .short24])
        #expect(await place.tap(TestDoor.stranger) == .confirm(tokens))
        #expect(try await place.test.entries().isEmpty && place.test.lock.commands.elements.isEmpty)
        // While the confirmation is waited for, members come in again.
        #expect(await place.tap(TestDoor.ada) == nil)
        #expect(place.test.lock.isOpen)
        #expect(session.confirm() == tokens)
    }

    @Test("costs a member who comes by one tap at most")
    func memberComesBy() async throws {
        let place = try Place()
        let session = place.begin()
        #expect(await place.tap(TestDoor.ada) == .ended(.refused(.enrolled(CardID(11)))))
        #expect(!place.test.lock.isOpen && session.hasEnded())
        #expect(await place.tap(TestDoor.ada) == nil)
        #expect(place.test.lock.isOpen)
        // Between the two taps of the new card it is the same.
        _ = place.begin()
        _ = await place.tap(TestDoor.stranger)
        #expect(await place.tap(TestDoor.ada) == .ended(.otherCard))
        #expect(await place.tap(TestDoor.ada) == nil)
    }

    @Test("is over at once when its time is, and when nobody follows it")
    func expires() async throws {
        let expired = try Place(times: .init(tap: .zero))
        let session = expired.begin()
        #expect(await expired.tap(TestDoor.ada) == nil)
        #expect(session.status().step == .ended(.expired))
        let alone = try Place(times: .init(follow: .zero))
        let forgotten = alone.begin(following: false)
        #expect(await alone.tap(TestDoor.ada) == nil)
        #expect(forgotten.status().step == .ended(.cancelled))
    }

    @Test("is the only one at its reader, and ends with whoever follows it")
    func followed() async throws {
        let place = try Place()
        let session = place.begin()
        #expect(place.begin() === session)
        #expect(!session.follow())
        var feed: EnrolmentFeed? = EnrolmentFeed(session) {
            AdminModel.Enrolment($0, in: place.test.controller.snapshot.value)
        }
        let first = await feed?.next()
        #expect(first?.step == .tap && first?.account == "ada" && (59...60).contains(first?.secondsLeft ?? 0))
        _ = await place.tap(TestDoor.stranger)
        let second = await feed?.next()
        #expect(second?.step == .tapAgain && second?.fingerprint != nil)
        feed = nil
        #expect(session.status().step == .ended(.cancelled))
        let last = EnrolmentFeed(session) { AdminModel.Enrolment($0, in: place.test.controller.snapshot.value) }
        #expect(await last.next()?.message == "the enrolment was cancelled; nothing was stored")
        #expect(await last.next() == nil)
        #expect(place.begin() !== session)
    }

    @Test("refuses numbers that say nothing about a card", arguments: [[0x08, 1, 2, 9], [0, 0, 0, 0], [1, 2, 3, 4]])
    func numbers(bytes: [UInt8]) async throws {
        let place = try Place()
        _ = place.begin()
        let number = CardNumber(format: .full, bytes: bytes)
        let refusal = try #require(number.refusal)
        #expect(await place.tap(number) == .ended(.refused(.number(refusal))))
    }

    @Test("refuses a card that short-format readers could not tell from another")
    func sharedShortForm() async throws {
        let place = try Place(shortFormats: [.short24])
        let ring = try #require(place.test.controller.keys.ring)
        let form = try #require(TestDoor.stranger.form(.short24))
        place.add(AccessControl.Card(id: CardID(20), account: AccountID(2), label: "short"), ring.tokens(for: form))
        _ = place.begin()
        #expect(await place.tap(TestDoor.stranger) == .ended(.refused(.sameShortForm(CardID(20), .short24))))
    }

    @Test("completes a short card only with the number that its short form is of")
    func completing() async throws {
        let place = try Place(shortFormats: [.short24])
        let ring = try #require(place.test.controller.keys.ring)
        let form = try #require(TestDoor.stranger.form(.short24))
        place.add(AccessControl.Card(id: CardID(20), account: AccountID(1), label: "short"), ring.tokens(for: form))
        #expect(place.test.controller.snapshot.value.isShort(CardID(20)))
        _ = place.begin(.complete(CardID(20)))
        let other = CardNumber(format: .full, bytes: [0x04, 0x55, 0x66, 0x10])
        #expect(await place.tap(other) == .ended(.refused(.differentCard)))
        _ = place.begin(.complete(CardID(20)))
        #expect(await place.tap(form) == .ended(.refused(.notFull)))
        _ = place.begin(.complete(CardID(20)))
        _ = await place.tap(TestDoor.stranger)
        guard case .confirm(let tokens) = await place.tap(TestDoor.stranger) else { throw Unexpected("no second tap") }
        // What it is known by already is not added again.
        #expect(tokens == ring.tokens(for: TestDoor.stranger))
    }

    @Test("is not needed to remember cards that nobody has, and where the others were tapped")
    func notes() async throws {
        let place = try Place(shortFormats: [.short24])
        for number in [TestDoor.stranger, TestDoor.stranger, TestDoor.ada, TestDoor.erik] {
            _ = await place.tap(number)
        }
        _ = await place.tap(CardNumber(format: .full, bytes: [0x08, 1, 2, 9]))
        let taps = try await place.router.notes.unknown()
        #expect(taps.count == 1 && taps.first?.count == 2 && taps.first?.reader == TestDoor.reader)
        #expect(taps.first?.tokens.map(\.format) == [.full, .short24])
        let uses = try await place.store.cardUses()
        #expect(uses.mapValues(\.opened) == [CardID(11): true, CardID(12): false])
        #expect(uses[CardID(11)]?.door == DoorID("entrance"))
        // Once somebody has it, it is unknown no more.
        let token = try #require(taps.first?.tokens.first)
        place.add(AccessControl.Card(id: CardID(20), account: AccountID(1), label: "new"), [token])
        #expect(try await place.router.notes.unknown().isEmpty)
        #expect(try await place.store.unknownTaps().isEmpty)
    }

    @Test("keeps no unknown cards where that is not wanted")
    func withoutRetention() async throws {
        let place = try Place(retention: .zero)
        _ = await place.tap(TestDoor.stranger)
        #expect(try await place.router.notes.unknown().isEmpty)
        #expect(try await place.store.unknownTaps().isEmpty)
    }
}

extension EnrolmentTests.Place {
    /// Gives the snapshot one more card.
    fileprivate func add(_ card: AccessControl.Card, _ tokens: [CardToken]) {
        let current = self.test.controller.snapshot.value
        var builder = SnapshotBuilder(configuration: self.test.controller.rules.configuration)
        for account in current.accounts {
            builder.add(account)
            for circle in current.circles(of: account.id) { builder.add(member: account.id, of: circle) }
        }
        for circle in current.circles.values { builder.add(circle) }
        for card in current.cards { builder.add(card, tokens: current.tokens(of: card.id)) }
        builder.add(card, tokens: tokens)
        self.test.controller.snapshot.value = builder.build(takenAt: current.takenAt)
    }
}
