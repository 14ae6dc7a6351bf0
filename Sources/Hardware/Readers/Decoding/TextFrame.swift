import AccessControl

/// The digits of a card as they come in, one character at a time.
struct TextFrame: Sendable {
    /// No card has so many digits and separators.
    private static let capacity = 64

    private var characters: [UInt8] = []
    private var fault: BadFrame?

    var isEmpty: Bool { self.characters.isEmpty && self.fault == nil }

    mutating func append(_ character: UInt8) {
        guard self.characters.count < Self.capacity else { return self.spoil(.overlong) }
        self.characters.append(character)
    }

    /// Makes a bad frame of it; the first fault is the one that is told.
    mutating func spoil(_ fault: BadFrame) {
        self.fault = self.fault ?? fault
    }

    /// What it holds, and an empty one afterwards; nil when it held nothing.
    mutating func take(_ syntax: CardNumberSyntax) -> ReaderFrame? {
        guard !self.isEmpty else { return nil }
        defer { self = TextFrame() }
        if let fault { return .bad(fault) }
        do throws(CardNumberError) {
            return .card(try syntax.parse(String(decoding: self.characters, as: UTF8.self)))
        } catch {
            return .bad(.number(error))
        }
    }
}
