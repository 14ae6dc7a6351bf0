import AccessControl
import TestSupport
import Testing

@testable import Hardware

@Suite("The decoder of keyboard readers")
struct KeyboardFrameDecoderTests {
    private static let decimal = CardNumberSyntax(notation: .decimal)
    private static let white = CardNumber(format: .full, bytes: [0x9C, 0x41, 0xE7, 0x2B])
    private static let enter: UInt16 = 28

    @Test("reads decimal and hexadecimal digits from either row, up to Enter, the keypad's Enter or Tab")
    func digits() {
        for (text, syntax, isKeypad, end) in [
            ("2621564715", Self.decimal, false, Self.enter), ("2621564715", Self.decimal, true, 96),
            ("9c41e72b", CardNumberSyntax(), false, Self.enter), ("9c:41:e7:2b", CardNumberSyntax(), false, 15),
            ("2be7419c", CardNumberSyntax(byteOrder: .reversed), false, Self.enter),
        ] {
            var keyboard = Keyboard()
            let bytes = keyboard.type(text, fromKeypad: isKeypad) + keyboard.press(end)
            #expect(Self.decode(bytes, syntax) == [.card(Self.white)])
        }
    }

    @Test("takes capital letters, which come with Shift")
    func shift() {
        var keyboard = Keyboard()
        var bytes: [UInt8] = []
        for character in "9c41e72b" {
            bytes += keyboard.event(type: 1, code: 42, value: 1) + keyboard.type(String(character))
            bytes += keyboard.event(type: 1, code: 42, value: 0)
        }
        #expect(Self.decode(bytes + keyboard.press(Self.enter)) == [.card(Self.white)])
    }

    @Test("counts half a card, other keys and too many digits, and reads the next card")
    func badFrames() {
        var keyboard = Keyboard()
        let good = { (keyboard: inout Keyboard) in keyboard.type("9c41e72b") + keyboard.press(Self.enter) }
        var bytes = keyboard.type("9c4")
        keyboard.microseconds += 500_000
        bytes += good(&keyboard)
        #expect(Self.decode(bytes) == [.bad(.incomplete), .card(Self.white)])
        bytes = keyboard.type("9c41x") + keyboard.press(Self.enter) + good(&keyboard)
        #expect(Self.decode(bytes) == [.bad(.unexpected), .card(Self.white)])
        bytes = keyboard.type(String(repeating: "1", count: 80)) + keyboard.press(Self.enter) + good(&keyboard)
        #expect(Self.decode(bytes) == [.bad(.overlong), .card(Self.white)])
        bytes = keyboard.type("9c41") + keyboard.event(type: 0, code: 3, value: 0) + keyboard.type("e72b")
        bytes += keyboard.press(Self.enter) + keyboard.press(Self.enter) + good(&keyboard)
        #expect(Self.decode(bytes) == [.bad(.lost), .card(Self.white)])
        bytes = keyboard.type("9c41e7") + keyboard.press(Self.enter)
        #expect(Self.decode(bytes) == [.bad(.number(.unusualLength(3)))])
    }

    @Test("ends a card by silence where the reader sends no Enter")
    func gap() {
        var keyboard = Keyboard()
        var decoder = KeyboardFrameDecoder(syntax: CardNumberSyntax(), end: .gap, gap: .milliseconds(150))
        #expect(decoder.receive(keyboard.type("9c41e72b")) == [])
        keyboard.microseconds += 300_000
        #expect(decoder.receive(keyboard.type("04")) == [.card(Self.white)])
        keyboard.microseconds += 100_000
        #expect(decoder.receive(keyboard.type("a35f1b")) == [])
        #expect(decoder.silence() == .card(CardNumber(format: .full, bytes: [0x04, 0xA3, 0x5F, 0x1B])))
        #expect(decoder.silence() == nil)
    }

    @Test("takes no rest of a card for a card when the kernel dropped what was before it")
    func overrun() {
        var keyboard = Keyboard()
        var decoder = KeyboardFrameDecoder(syntax: CardNumberSyntax(), end: .enter, gap: .milliseconds(150))
        #expect(decoder.receive(keyboard.type("9c41e72b") + keyboard.press(Self.enter)) == [.card(Self.white)])
        // Long after: its first digits are gone, and what is left would do as a card.
        keyboard.microseconds += 5_000_000
        let rest = keyboard.event(type: 0, code: 3, value: 0) + keyboard.type("04a35f1b") + keyboard.press(Self.enter)
        #expect(decoder.receive(rest) == [.bad(.lost)])
        keyboard.microseconds += 1_000_000
        #expect(decoder.receive(keyboard.type("9c41e72b") + keyboard.press(Self.enter)) == [.card(Self.white)])
    }

    /// The difference of two such times is no number of 64 bits.
    @Test("takes times that no clock shows for a gap")
    func impossibleTimes() {
        var keyboard = Keyboard()
        keyboard.microseconds = -9_000_000_000_000_000_000
        var bytes = keyboard.type("9c4")
        keyboard.microseconds = 9_000_000_000_000_000_000
        bytes += keyboard.type("9c41e72b") + keyboard.press(Self.enter)
        #expect(Self.decode(bytes) == [.bad(.incomplete), .card(Self.white)])
    }

    @Test("reads events however they are cut")
    func cuts() {
        var random = SeededGenerator(7)
        var keyboard = Keyboard()
        for _ in 0..<200 {
            let number = (0..<4).map { _ in UInt8.random(in: 16...255, using: &random) }
            let text = number.map { String($0, radix: 16) }.joined()
            var input = (keyboard.type(text) + keyboard.press(Self.enter))[...]
            var decoder = KeyboardFrameDecoder(syntax: CardNumberSyntax(), end: .enter, gap: .milliseconds(150))
            var frames: [ReaderFrame] = []
            while !input.isEmpty {
                let count = Int.random(in: 1...min(input.count, 100), using: &random)
                frames += decoder.receive(input.prefix(count))
                input = input.dropFirst(count)
            }
            #expect(frames == [.card(CardNumber(format: .full, bytes: number))])
        }
    }

    private static func decode(_ bytes: [UInt8], _ syntax: CardNumberSyntax = CardNumberSyntax()) -> [ReaderFrame] {
        var decoder = KeyboardFrameDecoder(syntax: syntax, end: .enter, gap: .milliseconds(150))
        return decoder.receive(bytes)
    }
}
