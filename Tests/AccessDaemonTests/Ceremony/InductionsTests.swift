import AccessControl
import CardHashing
import Testing

@testable import AccessDaemon

@Suite("Inductions", .timeLimit(.minutes(5)))
struct InductionsTests {
    private static let reader = ReaderID("laser")
    private static let (anna, bob) = (AccountID(1), AccountID(2))
    private static let laser = Badge(id: BadgeID(7), title: "laser", certificationCircle: CircleID(1))

    private static func number(_ account: Int, guest: Bool = false) -> CardNumber {
        CardNumber(format: .full, bytes: [0x04, UInt8(account), guest ? 1 : 0, 9, 9, 9, 9])
    }

    /// Anna teaches the laser; bob doesn't. Both have a card of their own and one that they have lent.
    private func inductions(
        badges: [Badge] = [Self.laser],
        canAward: Bool = true,
        times: Inductions.Times = .init()
    ) throws -> Inductions {
        let key = try #require(CardKey(id: CardKeyID(1), secret: Array(repeating: 7, count: 32)))
        let ring = try #require(CardKeyRing([key]))
        let clock = TrustedClock(floor: nil)
        var builder = SnapshotBuilder(
            configuration: AccessConfiguration(
                doors: [],
                toolBadges: ["Laser": badges.map { BadgeRequirement(badge: $0.title) }]
            )
        )
        builder.add(Circle(id: CircleID(1), name: "teachers"))
        builder.add(member: Self.anna, of: CircleID(1))
        for badge in badges { builder.add(badge) }
        builder.add(Tool(id: ToolID(1), name: "Laser", circle: nil))
        for (index, name) in ["anna", "bob"].enumerated() {
            let account = AccountID(Int64(index + 1))
            builder.add(Account(id: account, username: name, name: name))
            for isGuest in [false, true] {
                let id = CardID(account.rawValue * 2 + (isGuest ? 1 : 0))
                let card = Card(id: id, account: account, label: "card", isGuest: isGuest)
                builder.add(card, tokens: ring.tokens(for: Self.number(index + 1, guest: isGuest)))
            }
        }
        return Inductions(
            snapshot: CurrentSnapshot(builder.build(takenAt: clock.now)),
            keys: CardKeys(ring),
            clock: clock,
            canAward: canAward,
            times: times
        )
    }

    private func tapTwice(_ inductions: Inductions, _ number: CardNumber) -> [InductionMachine.Step?] {
        let now = ContinuousClock.now
        return [0, 1].map {
            inductions.instructorTapped(number, receivedAt: now + .milliseconds($0), at: Self.reader, of: "Laser")
        }
    }

    @Test("begin with an instructor's second tap, and the next card is the member's")
    func doubleTap() async throws {
        let inductions = try self.inductions()
        #expect(inductions.take(Self.number(2), receivedAt: .now, at: Self.reader) == nil)
        #expect(self.tapTwice(inductions, Self.number(1)) == [nil, .tap])
        let session = try #require(inductions.session(at: Self.reader))
        #expect(session.badge == Self.laser && session.instructor == Self.anna)
        #expect(inductions.take(Self.number(2), receivedAt: .now, at: Self.reader) == .awarding(Self.bob))
        // The reader is the tool's again while the badge is being awarded.
        #expect(inductions.take(Self.number(2), receivedAt: .now, at: Self.reader) == nil)
        var tapped = inductions.tapped.makeAsyncIterator()
        #expect(await tapped.next() === session)
    }

    @Test("are not begun by somebody else, nor where no badge could be meant or awarded")
    func noInstructor() throws {
        #expect(self.tapTwice(try self.inductions(), Self.number(2)) == [nil, nil])
        #expect(self.tapTwice(try self.inductions(), Self.number(1, guest: true)) == [nil, nil])
        #expect(self.tapTwice(try self.inductions(canAward: false), Self.number(1)) == [nil, nil])
        let free = Badge(id: BadgeID(8), title: "free")
        #expect(self.tapTwice(try self.inductions(badges: [free]), Self.number(1)) == [nil, nil])
        #expect(self.tapTwice(try self.inductions(badges: [Self.laser, free]), Self.number(1)) == [nil, .tap])
        let other = Badge(id: BadgeID(9), title: "mirrors", certificationCircle: CircleID(1))
        #expect(self.tapTwice(try self.inductions(badges: [Self.laser, other]), Self.number(1)) == [nil, nil])
    }

    @Test("give no badge to the sponsor of a guest, nor to an unknown card")
    func noMember() async throws {
        for (number, refusal) in [
            (Self.number(2, guest: true), InductionRefusal.guest), (Self.number(3), .unknownCard),
        ] {
            let inductions = try self.inductions()
            let begun = inductions.begin(at: Self.reader, for: Self.laser, by: Self.anna, actor: "x", isFollowed: false)
            #expect(begun.isNew)
            #expect(inductions.take(number, receivedAt: .now, at: Self.reader) == .ended(.refused(refusal)))
            var tapped = inductions.tapped.makeAsyncIterator()
            #expect(await tapped.next() === begun.session)
        }
    }

    @Test("end soon when nobody follows who began them, and by themselves when nobody taps")
    func ends() throws {
        let alone = try self.inductions(times: .init(follow: .zero))
        let begun = alone.begin(at: Self.reader, for: Self.laser, by: Self.anna, actor: "x", isFollowed: true)
        #expect(begun.session.status().step == .ended(.cancelled))
        #expect(alone.session(at: Self.reader) == nil)
        let late = try self.inductions(times: .init(tap: .zero))
        let other = late.begin(at: Self.reader, for: Self.laser, by: Self.anna, actor: "x", isFollowed: false)
        #expect(other.session.status().step == .ended(.expired))
        #expect(late.take(Self.number(2), receivedAt: .now, at: Self.reader) == nil)
    }
}
