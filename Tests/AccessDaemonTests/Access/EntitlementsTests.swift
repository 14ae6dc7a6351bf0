import AccessControl
import CardHashing
import Hardware
import Testing

@testable import AccessDaemon

@Suite("What nodes that decide by themselves are told")
struct EntitlementsTests {
    private static let key = CardKey(id: CardKeyID(1), secret: [UInt8](repeating: 7, count: 32))!
    private static let ring = CardKeyRing([Self.key])!
    private static let horizon = Duration.seconds(30 * 86_400)

    /// Ada may, Bob never paid; both have a card.
    ///
    /// - Parameter confirmedAt: when the upstream last confirmed that; nil without one.
    private static func open(
        _ entitlements: Entitlements,
        at clock: TrustedClock,
        confirmedAt: Timestamp? = nil
    ) -> Timestamp {
        let rules = AccessRules(
            policy: Policy(grace: .seconds(86_400)),
            configuration: AccessConfiguration(
                doors: [.init(id: DoorID("front"), circles: ["door"], freshness: .within(.seconds(3600)))]
            )
        )
        var builder = SnapshotBuilder(configuration: rules.configuration)
        let paid = Timestamp(seconds: clock.now.microseconds / 1_000_000 + 1000)
        builder.add(Circle(id: CircleID(1), name: "door"))
        builder.add(Tool(id: ToolID(1), name: "Saw", circle: CircleID(1)))
        for (id, name, uid) in [(1, "ada", Self.ada), (2, "bob", Self.bob), (3, "cat", Self.cat)] {
            builder.add(
                Account(id: AccountID(Int64(id)), username: name, name: name, paidUntil: name == "bob" ? nil : paid)
            )
            builder.add(member: AccountID(Int64(id)), of: CircleID(1))
            builder.add(
                Card(id: CardID(Int64(id)), account: AccountID(Int64(id)), label: "fob"),
                tokens: Self.ring.tokens(enrolling: CardNumber(format: .full, bytes: uid), shortFormats: [])
            )
        }
        entitlements.open(
            snapshot: CurrentSnapshot(
                builder.build(takenAt: clock.now),
                known: confirmedAt.map { KnownTruth(confirmedAt: $0, clock: clock) }
            ),
            rules: rules,
            keys: CardKeys(Self.ring),
            clock: clock
        )
        return paid
    }

    private static let ada: [UInt8] = [0x04, 0x0A, 0xFF, 0x12]
    private static let bob: [UInt8] = [0x9C, 0x41, 0xE7, 0x2B]
    /// Printed like Ada's where zeros are left away.
    private static let cat: [UInt8] = [0x4A, 0xFF, 0x01, 0x02]

    @Test("is nothing before anything is known, and then what the policy says")
    func verdicts() {
        let entitlements = Entitlements()
        func verdict(_ uid: String, at place: Entitlements.Place = .door(DoorID("front"))) -> ESPRFIDVerdict {
            entitlements.verdict(
                on: ESPRFIDUID.candidates(uid, CardNumberSyntax()),
                at: place,
                horizon: Self.horizon
            )
        }
        #expect(verdict("040aff12") == .unknown)
        let clock = TrustedClock(floor: nil)
        let paid = Self.open(entitlements, at: clock)
        let granted = ESPRFIDVerdict.granted(user: "ada", until: paid.microseconds / 1_000_000 + 86_400)
        #expect(verdict("040aff12") == granted)
        #expect(verdict("040aff12", at: .tool("Saw")) == granted)
        #expect(verdict("040aff12", at: .tool("Lathe")) == .unknown)
        #expect(verdict("9c41e72b") == .denied && verdict("12345678") == .denied && verdict("xyz") == .denied)
        // The node cannot tell these two apart.
        #expect(verdict("4aff12") == .denied)
    }

    @Test("is nothing new while the facts are too old, so that they go by what they were told")
    func tooOld() {
        let clock = TrustedClock(floor: nil)
        let number = CardNumber(format: .full, bytes: Self.ada)
        for (age, isTold) in [(3000, true), (4000, false)] {
            let entitlements = Entitlements()
            _ = Self.open(entitlements, at: clock, confirmedAt: clock.now - .seconds(age))
            let front = entitlements.verdict(on: [number], at: .door(DoorID("front")), horizon: Self.horizon)
            #expect((front != .unknown) == isTold)
            // The tool takes facts however old.
            #expect(entitlements.verdict(on: [number], at: .tool("Saw"), horizon: Self.horizon) != .unknown)
        }
    }

    @Test("is nothing while there are no keys or no facts")
    func unknown() {
        let clock = TrustedClock(floor: nil)
        let rules = AccessRules(policy: Policy(), configuration: AccessConfiguration(doors: []))
        for (snapshot, ring) in [
            (Snapshot.empty, Self.ring as CardKeyRing?), (SnapshotBuilder().build(takenAt: clock.now), nil),
        ] {
            let entitlements = Entitlements()
            entitlements.open(
                snapshot: CurrentSnapshot(snapshot),
                rules: rules,
                keys: CardKeys(ring),
                clock: clock
            )
            let number = CardNumber(format: .full, bytes: Self.ada)
            #expect(entitlements.verdict(on: [number], at: .tool("Saw"), horizon: Self.horizon) == .unknown)
        }
    }
}
