/// The members of one JSON object as text, so that they can be told apart and put together without being read.
///
/// Only for what an encoder wrote without white space, or what was put together here.
struct EntryText {
    /// The members, each like `"at":1`, in their order.
    private(set) var members: [(name: String, text: ArraySlice<UInt8>)] = []

    /// Takes the text of an object apart; nil when it is none.
    init?(_ json: [UInt8]) {
        guard json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}"), json.count >= 2 else { return nil }
        var depth = 0
        var isInString = false
        var isEscaped = false
        var start = 1
        let end = json.count - 1
        for index in 1..<end {
            let byte = json[index]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                guard self.add(json[start..<index]) else { return nil }
                start = index + 1
            default: break
            }
        }
        guard depth == 0, !isInString else { return nil }
        if start < end { guard self.add(json[start..<end]) else { return nil } }
    }

    /// - Parameter member: like `"at":1`.
    private mutating func add(_ member: ArraySlice<UInt8>) -> Bool {
        let text = member.dropFirst()
        guard member.first == UInt8(ascii: "\""), let end = text.firstIndex(of: UInt8(ascii: "\"")) else {
            return false
        }
        self.members.append((String(decoding: text[..<end], as: UTF8.self), member))
        return true
    }

    /// An object of the members whose name passes; nothing when none does and it may be left out.
    func object(where isIncluded: (String) -> Bool) -> [UInt8] {
        Self.object(of: self.members.filter { isIncluded($0.name) }.map(\.text))
    }

    /// One object with the members of several.
    static func merged(_ objects: [[UInt8]]) -> [UInt8] {
        Self.object(of: objects.map { $0.dropFirst().dropLast() }.filter { !$0.isEmpty })
    }

    private static func object(of texts: [ArraySlice<UInt8>]) -> [UInt8] {
        [UInt8(ascii: "{")] + texts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
    }
}
