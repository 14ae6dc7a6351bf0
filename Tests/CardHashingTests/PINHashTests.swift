import AccessControl
import CardHashing
import Testing

@Suite("The hash of a PIN")
struct PINHashTests {
    @Test("fits its PIN and no other, and is another one each time")
    func matches() throws {
        let pin = try #require(PIN("2468"))
        let hash = try PINHash.make(of: pin)
        #expect(hash.matches(pin))
        for other in ["2469", "24680", "8642"] {
            if let other = PIN(other) { #expect(!hash.matches(other)) }
        }
        let again = try PINHash.make(of: pin)
        #expect(again != hash)
        #expect(hash.encoded.hasPrefix("scrypt$14$8$1$") && !hash.encoded.contains("2468$"))
    }

    @Test(
        "that this program cannot check fits nothing",
        arguments: [
            "", "scrypt", "bcrypt$14$8$1$0011223344556677$00", "scrypt$14$8$1$00112233445566$00",
            "scrypt$40$8$1$0011223344556677$" + String(repeating: "00", count: 32),
            "scrypt$14$8$1$0011223344556677$" + String(repeating: "00", count: 31),
            "scrypt$14$8$1$001122334455667x$" + String(repeating: "00", count: 32),
        ]
    )
    func damaged(_ encoded: String) throws {
        let pin = try #require(PIN("2468"))
        #expect(!PINHash(encoded: encoded).matches(pin))
    }
}
