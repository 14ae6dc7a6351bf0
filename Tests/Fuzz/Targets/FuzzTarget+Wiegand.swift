import AccessControl
import Hardware

extension FuzzTarget {
    /// Edges of two data lines with any times, gaps and losses.
    static let wiegand = FuzzTarget(
        name: "wiegand",
        maximumLength: 512,
        seeds: {
            let bits26 = [UInt8](repeating: 0x10, count: 25) + [0x11]
            let bits32 = (0..<32).map { UInt8(0x10 | $0 & 1) }
            let key: [UInt8] = [0x11, 0x11, 0x11, 0x10, 0x10, 0x10, 0x10, 0x11]
            return [
                [0xFF, 0] + bits26 + [3], [0xFF, 4] + bits32 + [3] + bits26 + [2], [0xFF, 0] + key + [3] + key + [3],
                [0x04, 1] + bits26.prefix(9) + [4] + bits26 + [3], [0xFF, 8, 5, 1, 2, 3, 4, 5, 6, 7, 8] + bits26,
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let mask = input.byte()
            let choice = input.byte()
            let formats = WiegandFormat.allCases.enumerated().filter { mask >> UInt8($0.offset) & 1 == 1 }
            var decoder = WiegandDecoder(
                WiegandDecoder.Settings(
                    formats: Set(formats.map(\.element)),
                    byteOrder: choice & 1 == 0 ? .normal : .reversed,
                    cardFormat: [nil, .full, .short32, .short24][Int(choice >> 1 & 3)]
                )
            )
            var now: UInt64 = 0
            var frames: [ReaderFrame?] = []
            while !input.isEmpty {
                let step = input.byte()
                switch step & 0xFE {
                case 2: frames.append(decoder.silence(isLong: step & 1 == 1))
                case 4:
                    if step & 1 == 0 { decoder.lost() } else { now = input.uint64() }
                default:
                    now &+= UInt64(step >> 1) * 250_000
                    frames.append(decoder.receive(WiegandEdge(isOne: step & 1 == 1, nanoseconds: now)))
                }
            }
            // Whatever came, the next whole frame after it is found.
            _ = decoder.silence(isLong: true)
            for bit in 1...26 {
                now &+= 1_000_000
                frames.append(decoder.receive(WiegandEdge(isOne: bit == 26, nanoseconds: now)))
            }
            let last = decoder.silence(isLong: true)
            guard mask >> 2 & 1 == 1 else { return }
            switch last {
            case .card, .bad(.number): break
            // The clock was about to wrap, which no real one does.
            case _ where now < 26_000_000: break
            case .key, .bad, nil: preconditionFailure("a whole frame was not found")
            }
        }
    )
}
