package import AccessControl

/// Finds frames in the edges of two Wiegand lines; a value without I/O and clock.
///
/// A frame ends by a gap, which the edges' own times show: how late they are looked at plays no part.
package struct WiegandDecoder: Sendable {
    /// What a reader sends.
    package struct Settings: Sendable, Hashable {
        /// The layouts that are taken; frames of another length are bad.
        package var formats: Set<WiegandFormat>
        /// Longer than the interval of two bits (1 to 2 ms), shorter than that of two frames.
        package var gap: Duration
        package var byteOrder: CardNumberSyntax.ByteOrder
        /// How much of a card's number the reader delivers; nil by the length of the frame.
        package var cardFormat: CardFormat?

        package init(
            formats: Set<WiegandFormat>,
            gap: Duration = .milliseconds(25),
            byteOrder: CardNumberSyntax.ByteOrder = .normal,
            cardFormat: CardFormat? = nil
        ) {
            self.formats = formats
            self.gap = gap
            self.byteOrder = byteOrder
            self.cardFormat = cardFormat
        }
    }

    private let settings: Settings
    private let gap: UInt64
    /// The last 64 bits, the newest lowest.
    private var bits: UInt64 = 0
    private var count = 0
    private var lastEdge: UInt64 = 0
    private var hasLost = false
    /// Edges are missing right before the next one, which may have been the first ones of its frame.
    private var hasLostSinceEdge = false

    package init(_ settings: Settings) {
        self.settings = settings
        self.gap = UInt64(settings.gap / .nanoseconds(1))
    }

    /// Takes the next bit.
    ///
    /// - Returns: the frame before it, when a gap lies between.
    package mutating func receive(_ edge: WiegandEdge) -> ReaderFrame? {
        var frame: ReaderFrame?
        // A time before the last one is none of this frame either: the clock was set.
        if edge.nanoseconds < self.lastEdge || edge.nanoseconds - self.lastEdge > self.gap {
            frame = self.take()
            self.hasLost = self.hasLostSinceEdge
        }
        self.hasLostSinceEdge = false
        self.lastEdge = edge.nanoseconds
        self.bits = self.bits << 1 | (edge.isOne ? 1 : 0)
        self.count += 1
        return frame
    }

    /// Edges are missing: the frames that they may belong to, the one so far and the next one, are bad.
    package mutating func lost() {
        self.hasLost = true
        self.hasLostSinceEdge = true
    }

    /// No edge came for the time of a gap.
    ///
    /// - Parameter isLong: whether it was so long that none can be on its way any more. Until then bits that are not yet
    ///   a frame wait on, since on a busy machine the edges themselves come late.
    package mutating func silence(isLong: Bool) -> ReaderFrame? {
        guard isLong || (!self.hasLost && self.settings.formats.contains { $0.rawValue == self.count }) else {
            return nil
        }
        self.hasLostSinceEdge = false
        return self.take()
    }

    private mutating func take() -> ReaderFrame? {
        defer { (self.bits, self.count, self.hasLost) = (0, 0, false) }
        if self.hasLost { return .bad(.lost) }
        guard self.count > 0 else { return nil }
        guard let format = WiegandFormat(rawValue: self.count), self.settings.formats.contains(format) else {
            return .bad(.bitCount(self.count))
        }
        switch format {
        case .keypad4: return self.key(self.bits)
        case .keypad8: return self.field(0..<4) == ~self.bits & 15 ? self.key(self.bits & 15) : .bad(.parity(bits: 8))
        case .bits26: return self.card(1..<25, of: format, even: 0..<13, odd: 13..<26)
        case .bits32: return self.card(0..<32, of: format)
        case .bits34: return self.card(1..<33, of: format, even: 0..<17, odd: 17..<34)
        case .bits37: return self.card(1..<36, of: format, even: 0..<19, odd: 18..<37)
        case .bits56: return self.card(0..<56, of: format)
        case .bits58: return self.card(1..<57, of: format)
        }
    }

    private func key(_ code: UInt64) -> ReaderFrame {
        switch code {
        case 0...9: .key(.digit(UInt8(code)))
        case 10: .key(.clear)
        case 11: .key(.enter)
        default: .bad(.unexpected)
        }
    }

    /// - Parameters:
    ///   - field: the bits of the number, counted from the first one received.
    ///   - even: bits of which an even number must be set, the parity bit among them.
    ///   - odd: the same with an odd number.
    private func card(
        _ field: Range<Int>,
        of format: WiegandFormat,
        even: Range<Int>? = nil,
        odd: Range<Int>? = nil
    ) -> ReaderFrame {
        if let even, let odd {
            let isEven = self.field(even).nonzeroBitCount.isMultiple(of: 2)
            let isOdd = !self.field(odd).nonzeroBitCount.isMultiple(of: 2)
            guard isEven, isOdd else { return .bad(.parity(bits: self.count)) }
        }
        let value = self.field(field)
        let byteCount = (field.count + 7) / 8
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (byteCount - 1 - $0))) }
        let syntax = CardNumberSyntax(
            byteOrder: self.settings.byteOrder,
            format: self.settings.cardFormat ?? format.cardFormat ?? .full
        )
        do throws(CardNumberError) {
            return .card(try syntax.number(of: bytes))
        } catch {
            return .bad(.number(error))
        }
    }

    /// Bits of the frame, counted from the first one received.
    private func field(_ range: Range<Int>) -> UInt64 {
        self.bits >> UInt64(self.count - range.upperBound) & (UInt64.max >> UInt64(64 - range.count))
    }
}
