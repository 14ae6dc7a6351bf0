import AccessControl
import Testing

@Suite("A PIN")
struct PINTests {
    @Test(
        "has 4 to 8 digits",
        arguments: [
            ("2468", true), ("13572468", true), ("246", false), ("135724680", false), ("24 68", false), ("24a8", false),
            ("", false), ("٢٤٦٨", false),
        ]
    )
    func syntax(_ text: String, _ isOne: Bool) {
        #expect((PIN(text) != nil) == isOne)
    }

    @Test(
        "is refused when everybody tries it first",
        arguments: [("0000", true), ("1234", true), ("8765", true), ("2468", false), ("1243", false)]
    )
    func obvious(_ text: String, _ isObvious: Bool) {
        #expect(PIN(text)?.isObvious == isObvious)
    }

    @Test("is never printed")
    func redaction() throws {
        let pin = try #require(PIN("2468"))
        let hash = PINHash(encoded: "scrypt$14$8$1$00$00")
        #expect(!"\(pin) \(String(reflecting: pin)) \([pin])".contains("2"))
        #expect(!"\(hash) \(String(reflecting: hash)) \([hash])".contains("00"))
    }

    @Test("is tried three times, then ever more rarely, for the card and at the reader alike")
    func attempts() {
        var attempts = PINAttempts()
        let (card, other) = (CardID(1), CardID(2))
        let (reader, back) = (ReaderID("front"), ReaderID("back"))
        var now = MonotonicTime(.seconds(1000))
        for _ in 0..<3 {
            #expect(attempts.wait(card: card, reader: reader, at: now) == nil)
            attempts.failed(card: card, reader: reader, at: now)
        }
        #expect(attempts.wait(card: card, reader: reader, at: now) == .seconds(30))
        #expect(attempts.wait(card: card, reader: back, at: now) == .seconds(30))
        #expect(attempts.wait(card: other, reader: reader, at: now) == nil)
        #expect(attempts.wait(card: other, reader: back, at: now) == nil)
        var waits: [Duration] = []
        for _ in 0..<9 {
            now = now + (attempts.wait(card: card, reader: reader, at: now) ?? .zero)
            attempts.failed(card: card, reader: reader, at: now)
            waits.append(attempts.wait(card: card, reader: reader, at: now) ?? .zero)
        }
        #expect(waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600].map { .seconds($0) })
        // Others at this reader never wait for long.
        #expect(attempts.wait(card: other, reader: reader, at: now) == PINAttempts.longestWaitAtReader)
        attempts.succeeded(card: card, reader: reader)
        #expect(attempts.wait(card: card, reader: reader, at: now) == nil)
    }

    @Test("attempts are forgotten after a day, and never fill the memory")
    func memory() {
        var attempts = PINAttempts()
        let reader = ReaderID("front")
        for number in 0..<5000 {
            attempts.failed(card: CardID(Int64(number)), reader: reader, at: MonotonicTime(.seconds(number)))
        }
        let later = MonotonicTime(.seconds(5000 + 2 * 86400))
        attempts.failed(card: CardID(1), reader: reader, at: later)
        #expect(attempts.wait(card: CardID(1), reader: reader, at: later) == nil)
    }
}
