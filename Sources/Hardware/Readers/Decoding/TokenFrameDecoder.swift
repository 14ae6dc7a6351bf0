package import AccessControl

/// The frames of 125 kHz reader modules on a serial line.
///
/// RDM6300 sends 14 bytes: `02`, ten hexadecimal digits (a version byte and four of the number), two of the checksum
/// (the exclusive or of those five bytes), `03`. ID-12LA and ID-20 put `0D 0A` in front of the `03`.
package struct TokenFrameDecoder: ByteFrameDecoder {
    private enum State {
        /// - Parameter isNoisy: whether bytes that belong to no frame came and were reported.
        case between(isNoisy: Bool)
        case inside
    }

    private static let start: UInt8 = 0x02
    private static let end: UInt8 = 0x03

    private let syntax: CardNumberSyntax
    /// Digits and what stands behind them, without start and end.
    private let length: Int
    private var state = State.between(isNoisy: false)
    private var content: [UInt8] = []

    /// - Parameters:
    ///   - hasLineEnd: whether carriage return and line feed follow the digits, as with ID-12LA and ID-20.
    ///   - syntax: which of the five bytes count, and in which order.
    package init(hasLineEnd: Bool, syntax: CardNumberSyntax) {
        self.length = hasLineEnd ? 14 : 12
        self.syntax = syntax
    }

    package mutating func receive(_ bytes: some Sequence<UInt8>) -> [ReaderFrame] {
        bytes.compactMap { self.receive($0) }
    }

    package mutating func silence() -> ReaderFrame? {
        defer { self.state = .between(isNoisy: false) }
        guard case .inside = self.state else { return nil }
        return .bad(.incomplete)
    }

    private mutating func receive(_ byte: UInt8) -> ReaderFrame? {
        switch (self.state, byte) {
        case (.between, Self.start):
            self.begin()
            return nil
        case (.between(isNoisy: true), _):
            return nil
        case (.between(isNoisy: false), _):
            self.state = .between(isNoisy: true)
            return .bad(.unexpected)
        case (.inside, Self.start):
            self.begin()
            return .bad(.incomplete)
        case (.inside, Self.end):
            self.state = .between(isNoisy: false)
            return self.content.count == self.length ? self.decode() : .bad(.incomplete)
        case (.inside, _):
            guard self.content.count < self.length else {
                self.state = .between(isNoisy: true)
                return .bad(.overlong)
            }
            self.content.append(byte)
            return nil
        }
    }

    private mutating func begin() {
        self.state = .inside
        self.content.removeAll(keepingCapacity: true)
    }

    private func decode() -> ReaderFrame {
        guard self.length == 12 || self.content.suffix(2) == [0x0D, 0x0A] else { return .bad(.unexpected) }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 12, by: 2) {
            guard let high = Self.digit(self.content[index]), let low = Self.digit(self.content[index + 1]) else {
                return .bad(.unexpected)
            }
            bytes.append(high << 4 | low)
        }
        guard bytes.reduce(0, ^) == 0 else { return .bad(.checksum) }
        do throws(CardNumberError) {
            return .card(try self.syntax.number(of: Array(bytes.prefix(5))))
        } catch {
            return .bad(.number(error))
        }
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
