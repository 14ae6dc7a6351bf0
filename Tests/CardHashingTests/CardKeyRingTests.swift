import AccessControl
import CardHashing
import Testing

@Suite("A key ring")
struct CardKeyRingTests {
    @Test("holds one or two keys with different ids")
    func size() throws {
        let (first, second) = (try Keys.counting(1), try Keys.repeated(2))
        #expect(CardKeyRing([]) == nil)
        #expect(CardKeyRing([first]) != nil)
        #expect(CardKeyRing([first, second]) != nil)
        #expect(CardKeyRing([first, try Keys.repeated(1)]) == nil)
        #expect(CardKeyRing([first, second, CardKey(generating: CardKeyID(3))]) == nil)
    }

    @Test("has its newest key first, in whatever order they came")
    func order() throws {
        let (old, new) = (try Keys.counting(1), try Keys.repeated(2))
        for keys in [[old, new], [new, old]] {
            let ring = try #require(CardKeyRing(keys))
            #expect(ring.newest.id == CardKeyID(2))
            #expect(ring.tokens(for: .sample) == [new.token(for: .sample), old.token(for: .sample)])
        }
    }

    @Test("stores a card as given and in the short forms of the space's readers")
    func enrolling() throws {
        let ring = try #require(CardKeyRing([try Keys.counting(1), try Keys.repeated(2)]))
        let key = ring.newest
        let full = key.token(for: .sample)
        let short24 = key.token(for: CardNumber(format: .short24, bytes: [0xC2, 0x66, 0x80]))
        let short32 = key.token(for: CardNumber(format: .short32, bytes: [0x1B, 0xC2, 0x66, 0x80]))
        #expect(ring.tokens(enrolling: .sample, shortFormats: []) == [full])
        #expect(ring.tokens(enrolling: .sample, shortFormats: [.short24]) == [full, short24])
        #expect(Set(ring.tokens(enrolling: .sample, shortFormats: [.short24, .short32])) == [full, short24, short32])
    }

    @Test("stores a card that only its short form is known of as that alone")
    func enrollingShort() throws {
        let ring = try #require(CardKeyRing([try Keys.counting()]))
        let number = CardNumber(format: .short24, bytes: [0xC2, 0x66, 0x80])
        let tokens = ring.tokens(enrolling: number, shortFormats: [.short24, .short32])
        #expect(tokens == [ring.newest.token(for: number)])
    }
}
