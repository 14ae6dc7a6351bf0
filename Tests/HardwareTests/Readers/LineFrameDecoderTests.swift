import AccessControl
import Testing

@testable import Hardware

@Suite("The decoder of readers that write lines")
struct LineFrameDecoderTests {
    private static let white = CardNumber(format: .full, bytes: [0x9C, 0x41, 0xE7, 0x2B])

    @Test(
        "reads lines and counts what is none",
        arguments: [
            ("9C41E72B\r\n", [.card(white)]), ("\u{2}9C 41 E7 2B\r\u{3}\n\n", [.card(white)]),
            ("\r\n9C41E72B\n9C41E72B\n", [.card(white), .card(white)]),
            ("hello\n9C41E72B\n", [.bad(.number(.notADigit)), .card(white)]),
            (String(repeating: "1", count: 500) + "\n9C41E72B\n", [.bad(.overlong), .card(white)]),
            ("9C41E72B", []),
        ] as [(String, [ReaderFrame])]
    )
    func lines(_ text: String, _ frames: [ReaderFrame]) {
        var decoder = LineFrameDecoder(syntax: CardNumberSyntax())
        #expect(decoder.receive(text.utf8) == frames)
    }

    @Test("ends half a line by silence")
    func silence() {
        var decoder = LineFrameDecoder(syntax: CardNumberSyntax())
        #expect(decoder.receive("9C41".utf8) == [] && decoder.silence() == .bad(.incomplete))
        #expect(decoder.silence() == nil && decoder.receive("9C41E72B\n".utf8) == [.card(Self.white)])
    }
}
