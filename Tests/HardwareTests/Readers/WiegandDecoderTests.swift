import AccessControl
import TestSupport
import Testing

@testable import Hardware

@Suite("The Wiegand decoder")
struct WiegandDecoderTests {
    private static let all = WiegandDecoder.Settings(formats: Set(WiegandFormat.allCases))

    /// Frames as literature and readers give them, first bit first; parity worked out by hand.
    @Test(
        "reads each layout",
        arguments: [
            // H10301: facility 1, card 1.
            ("1 00000001 0000000000000001 0", CardFormat.short24, [0x01, 0x00, 0x01]),
            // H10301: facility 123, card 4567.
            ("1 01111011 0001000111010111 0", .short24, [0x7B, 0x11, 0xD7]),
            ("1 10000000 00000000 00000000 00000000 1", .short32, [0x80, 0, 0, 0]),
            ("0 11110000 00001111 10101010 01010100 0", .short32, [0xF0, 0x0F, 0xAA, 0x54]),
            // H10304: facility 1, card 1: the same bits as card 524289 of H10302.
            ("1 0000000000000001 0000000000000000001 0", .full, [0, 0, 0x08, 0, 0x01]),
            ("10011100 01000001 11100111 00101011", .full, [0x9C, 0x41, 0xE7, 0x2B]),
            (
                "00000100 10100011 01011111 00011011 11000010 01100110 10000000",
                .full, [0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80]
            ),
            (
                "1 00000100 10100011 01011111 00011011 11000010 01100110 10000000 1",
                .full, [0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80]
            ),
        ] as [(String, CardFormat, [UInt8])]
    )
    func layouts(_ bits: String, _ format: CardFormat, _ bytes: [UInt8]) {
        #expect(Self.decode([bits]) == [.card(CardNumber(format: format, bytes: bytes))])
    }

    @Test("takes the byte order and the format of the configuration")
    func settings() {
        var settings = Self.all
        settings.byteOrder = .reversed
        settings.cardFormat = .full
        let bits = "0 11110000 00001111 10101010 01010100 0"
        #expect(
            Self.decode([bits], settings) == [.card(CardNumber(format: .full, bytes: [0x54, 0xAA, 0x0F, 0xF0]))]
        )
        #expect(Self.decode(["1 00000001 0000000000000001 0"], settings) == [.bad(.number(.unusualLength(3)))])
        #expect(
            Self.decode([bits, "1001"], WiegandDecoder.Settings(formats: [.bits26]))
                == [.bad(.bitCount(34)), .bad(.bitCount(4))]
        )
    }

    @Test(
        "reads keypads",
        arguments: [
            ("0000", .key(.digit(0))), ("1001", .key(.digit(9))), ("1010", .key(.clear)), ("1011", .key(.enter)),
            ("1100", .bad(.unexpected)), ("1110 0001", .key(.digit(1))), ("0110 1001", .key(.digit(9))),
            ("0101 1010", .key(.clear)), ("0100 1011", .key(.enter)), ("1110 0011", .bad(.parity(bits: 8))),
            ("0000 1111", .bad(.unexpected)),
        ] as [(String, ReaderFrame)]
    )
    func keypads(_ bits: String, _ frame: ReaderFrame) {
        #expect(Self.decode([bits]) == [frame])
    }

    @Test("refuses every frame with one wrong bit", arguments: [26, 34])
    func parity(_ count: Int) {
        var random = SeededGenerator(UInt64(count))
        for _ in 0..<50 {
            let bits = Self.frame(count, &random)
            for index in 0..<count {
                var wrong = bits
                wrong[index].toggle()
                #expect(Self.decode(wrong) == [.bad(.parity(bits: count))])
            }
        }
    }

    @Test("refuses frames of 37 bits with one wrong bit, also the one that both halves share")
    func parity37() {
        var random = SeededGenerator(37)
        let bits = Self.frame(37, &random)
        for index in 0..<37 {
            var wrong = bits
            wrong[index].toggle()
            #expect(Self.decode(wrong) == [.bad(.parity(bits: 37))])
        }
    }

    @Test("refuses frames that lost bits, and merged ones, and reads the next")
    func lengths() {
        var random = SeededGenerator(1)
        let good = Self.frame(26, &random)
        for count in 1...200 where WiegandFormat(rawValue: count) == nil {
            var decoder = WiegandDecoder(Self.all)
            var time: UInt64 = 1_000_000_000
            #expect(Self.feed((0..<count).map { _ in Bool.random(using: &random) }, to: &decoder, &time) == [])
            time += 100_000_000
            #expect(Self.feed(good, to: &decoder, &time) == [.bad(.bitCount(count))])
            #expect(decoder.silence(isLong: true) == .card(Self.number(of: good)))
        }
    }

    @Test("ends a frame by the gap of the edges' own times and waits for what is late")
    func gap() {
        var random = SeededGenerator(2)
        let bits = Self.frame(26, &random)
        var decoder = WiegandDecoder(Self.all)
        var time: UInt64 = 5_000_000_000
        #expect(Self.feed(bits.prefix(20), to: &decoder, &time) == [])
        // The reader's thread was not run for a while; the bits are not.
        #expect(decoder.silence(isLong: false) == nil)
        #expect(Self.feed(bits.suffix(6), to: &decoder, &time) == [])
        #expect(decoder.silence(isLong: false) == .card(Self.number(of: bits)))
        #expect(decoder.silence(isLong: false) == nil && decoder.silence(isLong: true) == nil)
        // Half a frame is a bad one in the end.
        time += 30_000_000
        #expect(Self.feed(bits.prefix(20), to: &decoder, &time) == [])
        #expect(decoder.silence(isLong: true) == .bad(.bitCount(20)))
        // Just below the gap is no gap.
        time += 100_000_000
        #expect(Self.feed(bits.prefix(13), to: &decoder, &time) == [])
        time += 23_000_000
        #expect(Self.feed(bits.suffix(13), to: &decoder, &time) == [])
        #expect(decoder.silence(isLong: false) == .card(Self.number(of: bits)))
    }

    @Test("counts a frame of which edges were lost as bad whatever its bits say")
    func overflow() {
        var random = SeededGenerator(3)
        let bits = Self.frame(26, &random)
        var decoder = WiegandDecoder(Self.all)
        var time: UInt64 = 0
        #expect(Self.feed(bits, to: &decoder, &time) == [])
        decoder.lost()
        #expect(decoder.silence(isLong: false) == nil)
        time += 100_000_000
        #expect(Self.feed(bits, to: &decoder, &time) == [.bad(.lost)])
        // The lost ones may have been the first of these.
        time += 100_000_000
        #expect(Self.feed(bits, to: &decoder, &time) == [.bad(.lost)])
        #expect(decoder.silence(isLong: false) == .card(Self.number(of: bits)))
    }

    @Test("takes no frame for another one when its first edges were lost")
    func lostBeginning() {
        var random = SeededGenerator(5)
        let tail = Self.frame(26, &random)
        var decoder = WiegandDecoder(Self.all)
        var time: UInt64 = 1_000_000_000
        #expect(Self.feed(Self.frame(34, &random), to: &decoder, &time).isEmpty)
        #expect(decoder.silence(isLong: true) != nil)
        // The kernel lost the first 8 of 34; the rest happens to be a frame of 26.
        decoder.lost()
        time += 500_000_000
        #expect(Self.feed(tail, to: &decoder, &time) == [.bad(.lost)])
        #expect(decoder.silence(isLong: false) == nil)
        #expect(decoder.silence(isLong: true) == .bad(.lost))
        // Long after a loss the next frame is whole again.
        decoder.lost()
        #expect(decoder.silence(isLong: true) == .bad(.lost))
        time += 500_000_000
        #expect(Self.feed(tail, to: &decoder, &time) == [])
        #expect(decoder.silence(isLong: false) == .card(Self.number(of: tail)))
    }

    @Test("starts anew when the clock of the edges was set back")
    func clockStep() {
        var random = SeededGenerator(4)
        let bits = Self.frame(34, &random)
        var decoder = WiegandDecoder(Self.all)
        var time: UInt64 = 10_000_000_000
        #expect(Self.feed(bits.prefix(5), to: &decoder, &time) == [])
        time = 1_000_000_000
        #expect(Self.feed(bits, to: &decoder, &time) == [.bad(.bitCount(5))])
        #expect(decoder.silence(isLong: false) == .card(Self.number(of: bits)))
    }

    /// Times as a kernel records them: pulses of a cheap reader every 1 to 2 ms with the jitter of its own clock and of
    /// interrupts, frames as close as 30 ms, read in batches that cut anywhere.
    @Test("loses none of 10,000 frames with jitter")
    func manyFrames() {
        var random = SeededGenerator(10_000)
        var decoder = WiegandDecoder(Self.all)
        var time: UInt64 = 1_700_000_000_000_000_000
        var expected: [ReaderFrame] = []
        var found: [ReaderFrame] = []
        for _ in 0..<10_000 {
            let count = [26, 34, 37].randomElement(using: &random) ?? 26
            let bits = Self.frame(count, &random)
            expected.append(.card(Self.number(of: bits)))
            let interval = UInt64.random(in: 200_000...2_000_000, using: &random)
            for bit in bits {
                if let frame = decoder.receive(WiegandEdge(isOne: bit, nanoseconds: time)) { found.append(frame) }
                time += interval + UInt64.random(in: 0...400_000, using: &random)
                // Once in a while the interrupt comes late by up to 10 ms.
                if Int.random(in: 0..<500, using: &random) == 0 {
                    time += UInt64.random(in: 0...10_000_000, using: &random)
                }
            }
            time += UInt64.random(in: 30_000_000...3_000_000_000, using: &random)
        }
        if let last = decoder.silence(isLong: false) { found.append(last) }
        #expect(found.count == 10_000 && found == expected)
    }

    @Test("takes any edges whatever without losing the frame behind them")
    func noise() {
        var random = SeededGenerator(5)
        for _ in 0..<500 {
            var decoder = WiegandDecoder(Self.all)
            var time: UInt64 = 0
            for _ in 0..<Int.random(in: 0...300, using: &random) {
                if Int.random(in: 0..<50, using: &random) == 0 { decoder.lost() }
                let edge = WiegandEdge(
                    isOne: .random(using: &random),
                    nanoseconds: .random(in: 0...time, using: &random)
                )
                _ = decoder.receive(edge)
                time += UInt64.random(in: 0...30_000_000, using: &random)
            }
            time += 10_000_000_000
            let bits = Self.frame(37, &random)
            let frames = Self.feed(bits, to: &decoder, &time)
            #expect(frames.count <= 1)
            #expect(decoder.silence(isLong: false) == .card(Self.number(of: bits)))
        }
    }

    // MARK: Frames

    private static func decode(_ frames: [String], _ settings: WiegandDecoder.Settings = all) -> [ReaderFrame] {
        var decoder = WiegandDecoder(settings)
        var time: UInt64 = 1_000_000_000
        var result: [ReaderFrame] = []
        for frame in frames {
            result += self.feed(frame.filter { $0 != " " }.map { $0 == "1" }, to: &decoder, &time)
            time += 100_000_000
        }
        if let frame = decoder.silence(isLong: true) { result.append(frame) }
        return result
    }

    private static func decode(_ bits: [Bool]) -> [ReaderFrame] {
        self.decode([bits.map { $0 ? "1" : "0" }.joined()])
    }

    private static func feed(
        _ bits: some Sequence<Bool>,
        to decoder: inout WiegandDecoder,
        _ time: inout UInt64
    ) -> [ReaderFrame] {
        bits.compactMap { bit in
            defer { time += 1_000_000 }
            return decoder.receive(WiegandEdge(isOne: bit, nanoseconds: time))
        }
    }

    /// A frame of random content with the parity that its layout asks for.
    private static func frame(_ count: Int, _ random: inout SeededGenerator) -> [Bool] {
        var bits = (0..<count).map { _ in Bool.random(using: &random) }
        let half = count / 2
        let (first, second) = count == 37 ? (1..<19, 18..<36) : (1..<half, half..<(count - 1))
        bits[0] = !bits[first].count(where: \.self).isMultiple(of: 2)
        bits[count - 1] = bits[second].count(where: \.self).isMultiple(of: 2)
        return bits
    }

    private static func number(of bits: [Bool]) -> CardNumber {
        var payload = Array(bits.dropFirst().dropLast())
        while !payload.count.isMultiple(of: 8) { payload.insert(false, at: 0) }
        let bytes = stride(from: 0, to: payload.count, by: 8).map { start in
            payload[start..<(start + 8)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        let format: CardFormat =
            switch bytes.count {
            case 3: .short24
            case 4: .short32
            default: .full
            }
        return CardNumber(format: format, bytes: bytes)
    }
}
