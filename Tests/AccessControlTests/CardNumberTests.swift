import AccessControl
import Testing

@Suite struct CardNumberTests {
    @Test(arguments: [
        "04a2b3c4", "04A2B3C4", "04:A2:B3:C4", "04 a2 b3 c4", "04-A2-B3-C4\n",
    ])
    func separatorsAndCaseDoNotMatter(_ text: String) throws {
        #expect(try CardNumberSyntax().parse(text).bytes == [0x04, 0xA2, 0xB3, 0xC4])
    }

    @Test func decimalOfFourBytes() throws {
        // 0x04A2B3C4 as keyboard wedges print it, with a leading zero.
        let number = try CardNumberSyntax(notation: .decimal).parse("0077771716")
        #expect(number.bytes == [0x04, 0xA2, 0xB3, 0xC4])
        #expect(try CardNumberSyntax(notation: .decimal).parse("77771716") == number)
    }

    @Test func reversedBytes() throws {
        let reversed = try CardNumberSyntax(byteOrder: .reversed).parse("C4B3A204")
        #expect(reversed == (try CardNumberSyntax().parse("04A2B3C4")))
    }

    @Test func missingLeadingZerosAreFilledUp() throws {
        let number = try CardNumberSyntax(length: 4).parse("A2B3C4")
        #expect(number.bytes == [0x00, 0xA2, 0xB3, 0xC4])
    }

    @Test func aShortReaderKeepsTheLowBits() throws {
        let short = try CardNumberSyntax(format: .short24).parse("04A2B3C4")
        #expect(short.bytes == [0xA2, 0xB3, 0xC4])
        #expect(try CardNumberSyntax().parse("04A2B3C4").form(.short24) == short)
    }

    @Test func aShortNumberSaysNothingAboutTheFullOne() throws {
        let short = try CardNumberSyntax(format: .short24).parse("A2B3C4")
        #expect(short.form(.full) == nil)
        #expect(short.form(.short32) == nil)
    }

    @Test(arguments: [
        ("", CardNumberError.empty), ("04a2zz", .notADigit), ("04a2b3", .unusualLength(3)),
        (String(repeating: "1", count: 40), .tooLong),
    ])
    func whatIsNoCardNumber(_ text: String, _ error: CardNumberError) {
        #expect(throws: error) { try CardNumberSyntax().parse(text) }
    }

    @Test(arguments: [
        ("08A1B2C3", CardNumberRefusal.random), ("00000000", .allZero), ("00000000000000", .allZero),
        ("01020304", .testNumber), ("04030201", .testNumber), ("11223344", .testNumber), ("FFFFFFFF", .testNumber),
        ("DEADBEEF", .testNumber), ("12345678", .testNumber),
    ])
    func whatMustNotBeEnrolled(_ text: String, _ refusal: CardNumberRefusal) throws {
        #expect(try CardNumberSyntax().parse(text).refusal == refusal)
    }

    @Test(arguments: ["04A2B3C4", "0411AA2BCC6680", "08A1B2C3D4E5F6", "3B7F12A05C"])
    func whatMayBeEnrolled(_ text: String) throws {
        #expect(try CardNumberSyntax().parse(text).refusal == nil)
    }

    @Test func aNumberIsNeverPrinted() throws {
        let number = try CardNumberSyntax().parse("04A2B3C4")
        var dumped = ""
        dump(number, to: &dumped)
        for text in ["\(number)", String(reflecting: number), dumped] {
            for digits in ["04a2b3c4", "77771716", "162, 179", "c4b3a204", "A2B3"] {
                #expect(!text.lowercased().contains(digits.lowercased()))
            }
        }
    }

    @Test func fingerprintsAreShortAndReadable() {
        let hash = CardHash([UInt8](0..<32))!
        #expect(hash.bytes == [UInt8](0..<32))
        #expect(hash.fingerprint.count == 9)
        #expect(hash.fingerprint != CardHash([UInt8](1...32))!.fingerprint)
        #expect(CardHash([1, 2, 3]) == nil)
    }
}
