import FoundationEssentials

/// A message of a controller that speaks the daemon's own dialect; `Docs/asyncapi.yaml` describes the bytes.
struct NativeReport: Sendable, Hashable {
    /// The values of `type`.
    enum Kind: String, CaseIterable, Codable {
        case hello, state, request, done, returned, trouble, bye
    }

    /// How the controller stands.
    struct State: Sendable, Hashable {
        var isPowered: Bool
        /// nil from a controller that does not measure it.
        var isRunning: Bool?
        /// The greatest `count` of a command that it took since its start.
        var seen: Int
        /// The ping that it answers.
        var nonce: String?
    }

    /// What a member asks for.
    struct Request: Sendable, Hashable {
        var wish: ToolControllerRequest.Wish
        /// The card's digits as read; never nil except for checking in.
        var card: String?
    }

    enum Content: Sendable, Hashable {
        /// Its connection is new.
        case hello
        case state(State)
        case request(Request)
        /// It took a command, and did not obey where there is an error.
        case done(of: Int, error: String?)
        case returned
        case trouble(String)
        /// Its connection is gone: the last will, with the count of the ``hello`` that followed it.
        case bye
    }

    /// Longer messages are refused before they are parsed.
    static let maximumLength = 1024
    /// What every language can count to without losing one.
    static let counts = 1...(1 << 53)

    /// A name that the controller makes at random at each start.
    var boot: String
    /// Strictly rising from start to start; the message's name among those of its boot.
    var count: Int
    /// The controller's clock when what it tells of happened.
    var uptime: Duration
    var content: Content
}

extension NativeReport: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type, boot, count, uptime, powered, running, seen, nonce, wish, card, of, error, text
    }

    /// - Returns: nil for what is no such message.
    init?(_ body: [UInt8]) {
        guard body.count <= Self.maximumLength,
            let report = try? JSONDecoder().decode(NativeReport.self, from: Data(body))
        else { return nil }
        self = report
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.boot = try fields.name(.boot)
        self.count = try fields.number(.count, in: Self.counts)
        self.uptime = .milliseconds(try fields.number(.uptime, in: 0...Self.counts.upperBound))
        switch try fields.decode(Kind.self, forKey: .type) {
        case .hello: self.content = .hello
        case .state:
            self.content = .state(
                State(
                    isPowered: try fields.decode(Bool.self, forKey: .powered),
                    isRunning: try fields.decodeIfPresent(Bool.self, forKey: .running),
                    seen: try fields.number(.seen, in: 0...Self.counts.upperBound),
                    nonce: try fields.contains(.nonce) ? fields.name(.nonce) : nil
                )
            )
        case .request:
            let card = try fields.decodeIfPresent(String.self, forKey: .card)
            let wish = try fields.decode(Wish.self, forKey: .wish).value
            guard card != nil || wish == .checkIn else {
                throw DecodingError.dataCorruptedError(forKey: .card, in: fields, debugDescription: "missing")
            }
            self.content = .request(Request(wish: wish, card: card))
        case .done:
            self.content = .done(
                of: try fields.number(.of, in: Self.counts),
                error: try fields.decodeIfPresent(String.self, forKey: .error).map(Self.shown)
            )
        case .returned: self.content = .returned
        case .trouble: self.content = .trouble(Self.shown(try fields.decode(String.self, forKey: .text)))
        case .bye: self.content = .bye
        }
    }

    private enum Wish: String, Codable {
        case tap
        case checkOut = "check-out"
        case checkIn = "check-in"

        var value: ToolControllerRequest.Wish {
            switch self {
            case .tap: .tap
            case .checkOut: .checkOut
            case .checkIn: .checkIn
            }
        }
    }

    /// A device's words for people: cut, and without control characters.
    private static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }
            )
        )
    }
}

extension KeyedDecodingContainer {
    fileprivate func number(_ key: Key, in range: ClosedRange<Int>) throws -> Int {
        let number = try self.decode(Int.self, forKey: key)
        guard range.contains(number) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "out of range")
        }
        return number
    }

    /// A text of 4 to 64 letters, digits, hyphens and underscores.
    fileprivate func name(_ key: Key) throws -> String {
        let name = try self.decode(String.self, forKey: key)
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, (4...64).contains(name.utf8.count) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "no name")
        }
        return name
    }
}
