import AccessControl
import TestSupport
import Testing

@testable import Hardware

@Suite("The decoder of 125 kHz modules")
struct TokenFrameDecoderTests {
    private static let card = CardNumber(format: .full, bytes: [0x01, 0x02, 0x5E, 0x3F, 0xA7])

    @Test("reads a frame of RDM6300 and of ID-12LA")
    func frames() {
        // 01 ^ 02 ^ 5E ^ 3F ^ A7 = C5.
        #expect(Self.decode("\u{2}01025E3FA7C5\u{3}", hasLineEnd: false) == [.card(Self.card)])
        #expect(Self.decode("\u{2}01025e3fa7c5\u{3}", hasLineEnd: false) == [.card(Self.card)])
        #expect(Self.decode("\u{2}01025E3FA7C5\r\n\u{3}", hasLineEnd: true) == [.card(Self.card)])
    }

    @Test("keeps as much of the number as the configuration says")
    func forms() {
        var decoder = TokenFrameDecoder(hasLineEnd: false, syntax: CardNumberSyntax(format: .short32))
        #expect(
            decoder.receive("\u{2}01025E3FA7C5\u{3}".utf8)
                == [.card(CardNumber(format: .short32, bytes: [0x02, 0x5E, 0x3F, 0xA7]))]
        )
        decoder = TokenFrameDecoder(hasLineEnd: false, syntax: CardNumberSyntax(byteOrder: .reversed))
        #expect(
            decoder.receive("\u{2}01025E3FA7C5\u{3}".utf8)
                == [.card(CardNumber(format: .full, bytes: [0xA7, 0x3F, 0x5E, 0x02, 0x01]))]
        )
    }

    @Test(
        "counts what is no frame",
        arguments: [
            ("\u{2}01025E3FA7C4\u{3}", [.bad(.checksum)]),
            ("\u{2}01025E3FA7G5\u{3}", [.bad(.unexpected)]),
            ("\u{2}01025E3FA7\u{3}", [.bad(.incomplete)]),
            ("\u{2}\u{3}", [.bad(.incomplete)]),
            ("\u{2}01025E3FA7C5C5\u{3}", [.bad(.overlong)]),
            ("01025E3FA7C5\u{3}", [.bad(.unexpected)]),
            ("\u{2}01025E3FA7C5\r\n\u{3}", [.bad(.overlong)]),
            ("\u{2}01025E\u{2}01025E3FA7C5\u{3}", [.bad(.incomplete), .card(Self.card)]),
            ("\u{2}01025E3FA7C5\u{3}\u{2}01025E3FA7C5\u{3}", [.card(Self.card), .card(Self.card)]),
        ] as [(String, [ReaderFrame])]
    )
    func badFrames(_ text: String, _ frames: [ReaderFrame]) {
        #expect(Self.decode(text, hasLineEnd: false) == frames)
    }

    @Test("ends half a frame by silence")
    func silence() {
        var decoder = TokenFrameDecoder(hasLineEnd: false, syntax: CardNumberSyntax())
        #expect(decoder.receive("\u{2}0102".utf8) == [])
        #expect(decoder.silence() == .bad(.incomplete) && decoder.silence() == nil)
        #expect(decoder.receive("5E3FA7C5\u{3}".utf8) == [.bad(.unexpected)])
        #expect(decoder.receive("\u{2}01025E3FA7C5\u{3}".utf8) == [.card(Self.card)])
    }

    @Test("finds the frame behind any bytes whatever, however they are cut", arguments: [false, true])
    func noise(_ hasLineEnd: Bool) {
        var random = SeededGenerator(14)
        for _ in 0..<1000 {
            var decoder = TokenFrameDecoder(hasLineEnd: hasLineEnd, syntax: CardNumberSyntax())
            let noise = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...9, using: &random)
            }
            let bytes = (0..<5).map { _ in UInt8.random(in: 0...255, using: &random) }
            let frame = Self.frame(bytes, hasLineEnd: hasLineEnd)
            var input = noise[...] + frame
            var frames: [ReaderFrame] = []
            while !input.isEmpty {
                let count = Int.random(in: 1...input.count, using: &random)
                frames += decoder.receive(input.prefix(count))
                input = input.dropFirst(count)
            }
            #expect(frames.last == .card(CardNumber(format: .full, bytes: bytes)))
        }
    }

    @Test("takes no frame with a changed byte for another card")
    func changedBytes() {
        var random = SeededGenerator(15)
        for _ in 0..<200 {
            let bytes = (0..<5).map { _ in UInt8.random(in: 0...255, using: &random) }
            let frame = Self.frame(bytes, hasLineEnd: false)
            for index in frame.indices {
                var changed = frame
                changed[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
                var decoder = TokenFrameDecoder(hasLineEnd: false, syntax: CardNumberSyntax())
                var frames = decoder.receive(changed)
                if let last = decoder.silence() { frames.append(last) }
                for case .card(let number) in frames {
                    // A changed case of a digit is the same digit.
                    #expect(number.bytes == bytes)
                }
            }
        }
    }

    private static func decode(_ text: String, hasLineEnd: Bool) -> [ReaderFrame] {
        var decoder = TokenFrameDecoder(hasLineEnd: hasLineEnd, syntax: CardNumberSyntax())
        return decoder.receive(text.utf8)
    }

    static func frame(_ bytes: [UInt8], hasLineEnd: Bool) -> [UInt8] {
        let digits = (bytes + [bytes.reduce(0, ^)]).flatMap { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return Array((text.count == 1 ? "0" + text : text).utf8)
        }
        return [2] + digits + (hasLineEnd ? [0x0D, 0x0A] : []) + [3]
    }
}
