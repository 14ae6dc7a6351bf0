import AccessControl
import FoundationEssentials

extension MQTTReaderDialect {
    /// Longer payloads than this are refused before they are parsed.
    static let maximumPayload = 1024

    /// - Parameters:
    ///   - topic: that the message came to.
    ///   - syntax: how the digits are read where the dialect does not say so itself.
    func decode(_ payload: [UInt8], topic: String, syntax: CardNumberSyntax) -> MQTTReaderMessage {
        guard payload.count <= Self.maximumPayload else { return .bad(.overlong) }
        switch self {
        case .generic:
            guard let frame = try? JSONDecoder().decode(GenericFrame.self, from: Data(payload)) else {
                return .bad(.unexpected)
            }
            return Self.tap(frame.card, syntax)
        case .nottingham:
            guard topic.hasSuffix("/Keypad") else { return Self.tap(String(decoding: payload, as: UTF8.self), syntax) }
            let keys = payload.compactMap { KeypadKey($0) }
            return keys.isEmpty || keys.count != payload.count ? .bad(.unexpected) : .keys(keys)
        case .espRFID1:
            return Self.event(payload, hostname: nil) { Self.tap(unpadded: $0) }
        case .espRFID2(let hostname):
            return Self.event(payload, hostname: hostname) { Self.tap($0, syntax) }
        }
    }

    private struct GenericFrame: Decodable {
        var card: String
    }

    private struct Event: Decodable {
        var type: String?
        var src: String?
        var uid: String?
        var hostname: String?
    }

    private static func event(
        _ payload: [UInt8],
        hostname: String?,
        _ tap: (String) -> MQTTReaderMessage
    ) -> MQTTReaderMessage {
        guard let event = try? JSONDecoder().decode(Event.self, from: Data(payload)) else { return .bad(.unexpected) }
        if let hostname, event.hostname != hostname { return .other }
        switch (event.type, event.src, event.uid) {
        case ("access", _, let uid?): return tap(uid)
        // A card was there, and its number is not told.
        case ("access", _, nil), ("WARN", "rfid", _): return .bad(.incomplete)
        default: return .other
        }
    }

    private static func tap(_ text: String, _ syntax: CardNumberSyntax) -> MQTTReaderMessage {
        do throws(CardNumberError) {
            return .tap(try syntax.parse(text), alternatives: [])
        } catch {
            return .bad(.number(error))
        }
    }

    /// Every UID of 4, 7 or 10 bytes that is printed like this when bytes below 16 get one digit: `4aff12` may be
    /// 04 0A FF 12 as well as 4A 0F 0F 12. The daemon asks for the one among them that is enrolled.
    private static func tap(unpadded text: String) -> MQTTReaderMessage {
        let digits = text.lowercased().utf8.compactMap { character -> UInt8? in
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard digits.count == text.utf8.count else { return .bad(.number(.notADigit)) }
        guard digits.count <= 20 else { return .bad(.number(.tooLong)) }
        let candidates = [4, 7, 10].flatMap { Self.readings(digits[...], bytes: $0) }
            .map { CardNumber(format: .full, bytes: $0) }
        guard let first = candidates.first else { return .bad(.number(.unusualLength((digits.count + 1) / 2))) }
        return .tap(first, alternatives: Array(candidates.dropFirst()))
    }

    /// The ways in which digits are so many bytes, where a byte that begins with 0 has one digit.
    ///
    /// At most 252 for 10 bytes, 35 for 7.
    private static func readings(_ digits: ArraySlice<UInt8>, bytes count: Int) -> [[UInt8]] {
        guard let first = digits.first else { return count == 0 ? [[]] : [] }
        guard (count...(2 * count)).contains(digits.count), count > 0 else { return [] }
        let short = Self.readings(digits.dropFirst(), bytes: count - 1).map { [first] + $0 }
        guard first != 0, digits.count >= 2 else { return short }
        let byte = first << 4 | digits[digits.startIndex + 1]
        return Self.readings(digits.dropFirst(2), bytes: count - 1).map { [byte] + $0 } + short
    }
}
