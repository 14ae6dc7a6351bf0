import AccessControl
import Testing

@Suite("An enrolment by tapping")
struct EnrolmentMachineTests {
    private static let start = ContinuousClock.now

    private static func tokens(_ byte: UInt8) throws -> [CardToken] {
        let hash = try #require(CardHash(Array(repeating: byte, count: 32)))
        return [CardToken(key: CardKeyID(1), format: .full, hash: hash)]
    }

    private static func machine() -> EnrolmentMachine {
        EnrolmentMachine(at: Self.start, tapTime: .seconds(60), confirmTime: .seconds(120))
    }

    @Test("takes the same card twice, then somebody's yes")
    func twice() throws {
        let card = try Self.tokens(1)
        var machine = Self.machine()
        #expect(machine.step == .tap && machine.takesTaps)
        #expect(machine.tapped(.success(card), at: Self.start + .seconds(10)) == true)
        #expect(machine.step == .tapAgain(card) && machine.takesTaps)
        #expect(machine.confirm(at: Self.start + .seconds(11)) == nil)
        #expect(machine.tapped(.success(card), at: Self.start + .seconds(59)) == true)
        #expect(machine.step == .confirm(card) && machine.deadline == Self.start + .seconds(179))
        #expect(machine.confirm(at: Self.start + .seconds(178)) == card)
        #expect(machine.step == .storing(card))
        #expect(machine.confirm(at: Self.start + .seconds(178)) == nil)
        // What is with the authority neither expires nor can be called back.
        machine.elapsed(to: Self.start + .seconds(1000))
        machine.cancel()
        machine.answered(.stored(CardID(7)))
        #expect(machine.step == .ended(.stored(CardID(7))) && machine.hasEnded)
    }

    @Test("is ended by any other card in between, also by one that could not be taken")
    func otherCard() throws {
        let card = try Self.tokens(1)
        for other in [Result.success(try Self.tokens(2)), .failure(EnrolmentRefusal.enrolled(CardID(3)))] {
            var machine = Self.machine()
            _ = machine.tapped(.success(card), at: Self.start)
            #expect(machine.tapped(other, at: Self.start + .seconds(1)) == true)
            #expect(machine.step == .ended(.otherCard))
            // The next tap is the door's.
            #expect(machine.tapped(.success(card), at: Self.start + .seconds(2)) == false)
        }
    }

    @Test("is ended by a first card that cannot be taken")
    func refused() throws {
        var machine = Self.machine()
        #expect(machine.tapped(.failure(.number(.random)), at: Self.start) == true)
        #expect(machine.step == .ended(.refused(.number(.random))))
    }

    @Test("expires, and from that moment the taps are the door's")
    func expires() throws {
        let card = try Self.tokens(1)
        var machine = Self.machine()
        #expect(machine.tapped(.success(card), at: Self.start + .seconds(60)) == false)
        #expect(machine.step == .ended(.expired))
        machine = Self.machine()
        _ = machine.tapped(.success(card), at: Self.start + .seconds(59))
        #expect(machine.tapped(.success(card), at: Self.start + .seconds(60)) == false)
        #expect(machine.step == .ended(.expired))
        machine = Self.machine()
        _ = machine.tapped(.success(card), at: Self.start)
        _ = machine.tapped(.success(card), at: Self.start + .seconds(2))
        #expect(machine.confirm(at: Self.start + .seconds(122)) == nil)
        #expect(machine.step == .ended(.expired))
    }

    @Test("leaves the taps to the door while it waits for the confirmation")
    func confirming() throws {
        let (card, other) = (try Self.tokens(1), try Self.tokens(2))
        var machine = Self.machine()
        _ = machine.tapped(.success(card), at: Self.start)
        _ = machine.tapped(.success(card), at: Self.start)
        #expect(!machine.takesTaps)
        #expect(machine.tapped(.success(other), at: Self.start) == false)
        #expect(machine.step == .confirm(card))
        machine.cancel()
        #expect(machine.step == .ended(.cancelled))
        machine.answered(.failed("late"))
        #expect(machine.step == .ended(.cancelled))
    }

    @Test(
        "shows fingerprints that people can type",
        arguments: [
            ("K7QD-3MTA", "K7QD-3MTA"), ("k7qd3mta", "K7QD-3MTA"), (" oOiL-0000", "0011-0000"), ("K7QD-3MT", nil),
            ("K7QD-3MTAA", nil), ("K7QD-3MT€", nil), ("", nil), ("UUUU-UUUU", nil),
        ] as [(String, String?)]
    )
    func fingerprints(text: String, fingerprint: String?) {
        #expect(CardHash.fingerprint(text) == fingerprint)
    }
}
