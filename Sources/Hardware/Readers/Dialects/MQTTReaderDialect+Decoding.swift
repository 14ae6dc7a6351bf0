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
            return Self.event(payload, hostname: hostname) { Self.tap(perhapsUnpadded: $0, syntax) }
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

    /// The daemon asks for the one among all that the text may stand for that is enrolled.
    private static func tap(unpadded text: String) -> MQTTReaderMessage {
        guard text.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
            return .bad(.number(.notADigit))
        }
        guard text.utf8.count <= 20 else { return .bad(.number(.tooLong)) }
        let candidates = ESPRFIDUID.unpadded(text, lengths: [4, 7, 10])
        guard let first = candidates.first else { return .bad(.number(.unusualLength((text.utf8.count + 1) / 2))) }
        return .tap(first, alternatives: Array(candidates.dropFirst()))
    }

    /// The number as it is written, and where it cannot be that, without its leading zeros.
    private static func tap(perhapsUnpadded text: String, _ syntax: CardNumberSyntax) -> MQTTReaderMessage {
        let written = Self.tap(text, syntax)
        guard case .bad(.number) = written, syntax.notation == .hexadecimal, syntax.format == .full,
            case .tap(let first, let alternatives) = Self.tap(unpadded: text)
        else { return written }
        return .tap(first, alternatives: alternatives)
    }
}
