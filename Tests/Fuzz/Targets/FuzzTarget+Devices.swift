import Hardware

extension FuzzTarget {
    /// Bytes of a serial line, cut anywhere.
    static let serial = FuzzTarget(
        name: "serial",
        maximumLength: 512,
        seeds: {
            let token = "\u{2}0D001122330D\u{3}"
            let withLineEnd = "\u{2}0D001122330D\r\n\u{3}"
            return [
                [0, 0] + FuzzInput.piece(token), [1, 0] + FuzzInput.piece(withLineEnd),
                [2, 0] + FuzzInput.piece("04A2B3C4\r\n"), [2, 1] + FuzzInput.piece("0001234567\r"),
                [2, 0x84] + FuzzInput.piece("\u{2}04:A2:B3:C4:D5:E6:F7\u{3}\n"),
                [0, 2] + FuzzInput.piece(String(token.prefix(7))) + FuzzInput.piece("") + FuzzInput.piece(token),
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let choice = input.byte() % 3
            let syntax = input.syntax()
            if choice == 2 {
                Self.feed(LineFrameDecoder(syntax: syntax), &input, then: Array("04A2B3C4\n".utf8))
            } else {
                let end = choice == 1 ? "\r\n\u{3}" : "\u{3}"
                Self.feed(
                    TokenFrameDecoder(hasLineEnd: choice == 1, syntax: syntax),
                    &input,
                    then: Array("\u{2}0D001122330D\(end)".utf8)
                )
            }
        }
    )

    /// Events of an input device.
    static let evdev = FuzzTarget(
        name: "evdev",
        maximumLength: 2048,
        seeds: {
            let digits: [UInt16] = [11, 5, 30, 3, 48, 4, 46, 5, 28]
            let card = digits.enumerated().flatMap { event(at: Int64($0.offset) * 8000, 1, $0.element, 1) }
            return [
                [0, 0] + card, [1, 0] + card, [2, 1] + card,
                [0, 0] + event(at: 0, 4, 4, 0x7001E) + card + event(at: 80_000, 1, 28, 0) + event(at: 81_000, 0, 0, 0),
                [0, 0] + card.prefix(96) + event(at: 33_000, 0, 3, 0) + card,
                [0, 0] + card.prefix(48) + event(at: -5_000_000, 1, 2, 1) + card,
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let choice = input.byte()
            let syntax = input.syntax()
            var decoder = KeyboardFrameDecoder(
                syntax: syntax,
                end: choice & 1 == 0 ? .enter : .gap,
                gap: .milliseconds(choice & 2 == 0 ? 100 : 0)
            )
            // The kernel gives whole events, and as many as there are.
            let events = input.all()
            let whole = events.prefix(events.count / 24 * 24)
            var frames = decoder.receive(whole.prefix(whole.count / 48 * 24))
            frames += decoder.receive(whole.dropFirst(whole.count / 48 * 24))
            if let frame = decoder.silence() { frames.append(frame) }
            let digits: [UInt16] = [11, 5, 11, 3, 6, 4, 8, 5, 28]
            frames = decoder.receive(digits.flatMap { event(at: 0, 1, $0, 1) })
            Self.checkFound(frames.last)
        }
    )

    /// Feeds pieces with silence between them, and then a whole frame, which must be found.
    private static func feed(_ decoder: some ByteFrameDecoder, _ input: inout FuzzInput, then frame: [UInt8]) {
        var decoder = decoder
        while !input.isEmpty {
            let piece = input.piece()
            _ = piece.isEmpty ? decoder.silence().map { [$0] } ?? [] : decoder.receive(piece)
        }
        _ = decoder.silence()
        Self.checkFound(decoder.receive(frame).last)
    }

    private static func checkFound(_ frame: ReaderFrame?) {
        switch frame {
        case .card, .bad(.number): break
        case .key, .bad, nil: preconditionFailure("a whole frame was not found")
        }
    }

    private static func event(at microseconds: Int64, _ type: UInt16, _ code: UInt16, _ value: Int32) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value, Array.init) }
        return bytes(Int(microseconds / 1_000_000)) + bytes(Int(microseconds % 1_000_000)) + bytes(type) + bytes(code)
            + bytes(value)
    }
}
