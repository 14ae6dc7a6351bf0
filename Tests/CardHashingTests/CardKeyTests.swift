import AccessControl
import CardHashing
import Testing

@Suite("A card key")
struct CardKeyTests {
    /// A form of the sample card, the bytes that are hashed for it, and the hash.
    ///
    /// Made with: `printf '\x01\x38\x04\xa3\x5f\x1b\xc2\x66\x80' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0001…1f`
    static let known: [(CardNumber, String)] = [
        (.sample, "03c0f3a5b5f053c20ddbeda4c4db5ea2dd5f15fb771caa5b24659ac8eecc8316"),
        (
            CardNumber(format: .full, bytes: [0x1B, 0xC2, 0x66, 0x80]),
            "8ca95c56d5091ef9e105e68000ba99653b50e86a051cfe2e656f1fa16c176e45"
        ),
        (
            CardNumber(format: .short32, bytes: [0x1B, 0xC2, 0x66, 0x80]),
            "0c4027f33e42e0e1f3a7d52c4762537887156e1ac397a5efc8e9f7f0501d6a7f"
        ),
        (
            CardNumber(format: .short24, bytes: [0xC2, 0x66, 0x80]),
            "58dfc22fdbd56ea99b490ecd623a55cc16dd8e172ee57b751129f56b255c8971"
        ),
    ]

    @Test("hashes as openssl does, with format and bit count in front", arguments: Self.known)
    func hmac(number: CardNumber, expected: String) throws {
        let token = try Keys.counting().token(for: number)
        #expect(hexadecimal(token.hash.bytes) == expected)
        #expect(token.key == CardKeyID(1) && token.format == number.format)
    }

    @Test("has a check value that other programs can compute")
    func checkValue() throws {
        #expect(
            hexadecimal(try Keys.counting().checkValue)
                == "23532e88f6b2310b10e5169ce8245dd9a4c243962fc74f8c8e90fd68038413ef"
        )
        #expect(
            hexadecimal(try Keys.repeated().checkValue)
                == "03cb6f1ab1c4b0cd51218bb8097d87e9e0478ba22841c7187a5e34477c5ef612"
        )
    }

    @Test("never lets forms with the same digits meet")
    func separation() throws {
        let key = try Keys.counting()
        let digits: [UInt8] = [0x00, 0x1B, 0xC2, 0x66, 0x80]
        // With and without a leading zero, and as each format: all of them are other cards.
        let numbers = CardFormat.allCases.flatMap { format in
            [digits, Array(digits.dropFirst()), Array(digits.dropFirst(2))].map {
                CardNumber(format: format, bytes: $0)
            }
        }
        #expect(Set(numbers.map { key.token(for: $0).hash }).count == numbers.count)
    }

    @Test("makes hashes that other keys do not")
    func otherKey() throws {
        #expect(try Keys.counting().token(for: .sample).hash != Keys.repeated().token(for: .sample).hash)
        let random = [CardKey(generating: CardKeyID(1)), CardKey(generating: CardKeyID(1))]
        #expect(random[0].token(for: .sample) != random[1].token(for: .sample))
        #expect(random[0].checkValue != random[1].checkValue)
    }

    @Test("is 32 bytes long", arguments: [0, 16, 31, 33, 64])
    func length(count: Int) {
        #expect(CardKey(id: CardKeyID(1), secret: Array(repeating: 1, count: count)) == nil)
    }

    @Test("gives no byte of its secret away when printed")
    func secrecy() throws {
        let key = try Keys.repeated()
        let ring = try #require(CardKeyRing([key]))
        var dumped = ""
        dump(key, to: &dumped)
        dump(ring, to: &dumped)
        dump(key.token(for: .sample), to: &dumped)
        for text in [dumped, "\(key)", "\(ring)", String(reflecting: key), String(reflecting: ring)] {
            // AA is 170 in decimal.
            #expect(!text.lowercased().contains("aaaa") && !text.contains("170"))
            #expect(!text.contains("secret") && !text.contains("SymmetricKey"))
        }
        #expect("\(key)" == "<card key 2>")
    }
}

@Suite("SHA-256")
struct SHA256Tests {
    /// From FIPS 180-4's examples, and the empty message.
    @Test(
        "is that of FIPS 180-4",
        arguments: [
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func known(message: String, expected: String) {
        let bytes = Array(message.utf8)
        #expect(hexadecimal(sha256(bytes.span.bytes)) == expected)
    }
}
