import FoundationEssentials

/// A message to a controller that speaks the daemon's own dialect; `Docs/asyncapi.yaml` describes the bytes.
enum NativeCommand: Sendable, Hashable {
    /// The values of `type`.
    enum Kind: String, CaseIterable, Codable {
        case ping, unlock, lock, warn, answer
    }

    /// What makes an order one that is obeyed once, by who it is for, and in time.
    struct Envelope: Sendable, Hashable {
        var boot: String
        /// Strictly rising for each boot; what the acknowledgement names.
        var count: Int
        /// What the controller's own clock shows when the order has lapsed.
        var until: Duration
    }

    enum Order: Sendable, Hashable {
        /// - Parameter remaining: how long the session goes on at most.
        case unlock(remaining: Duration?)
        case lock
        case warn(ToolWarning)
        /// What became of the request with this count.
        case answer(of: Int, ToolAnswer)
    }

    /// To be answered by the state, from whoever is there.
    case ping(nonce: String)
    case order(Envelope, Order)
}

extension NativeCommand: Encodable {
    private enum CodingKeys: String, CodingKey {
        case type, nonce, boot, count, until, seconds, reason, of, granted, message
    }

    /// The bytes of it, without a signature.
    var body: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            preconditionFailure("texts and whole numbers are JSON")
        }
        return Array(data)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .ping(let nonce):
            try fields.encode(Kind.ping, forKey: .type)
            try fields.encode(nonce, forKey: .nonce)
        case .order(let envelope, let order):
            try fields.encode(envelope.boot, forKey: .boot)
            try fields.encode(envelope.count, forKey: .count)
            // Downwards: rather a millisecond too soon.
            try fields.encode(envelope.until.components.seconds * 1000 + envelope.until.milliseconds, forKey: .until)
            switch order {
            case .unlock(let remaining):
                try fields.encode(Kind.unlock, forKey: .type)
                try fields.encodeIfPresent(remaining?.components.seconds, forKey: .seconds)
            case .lock:
                try fields.encode(Kind.lock, forKey: .type)
            case .warn(let warning):
                try fields.encode(Kind.warn, forKey: .type)
                try fields.encode(warning.remaining.components.seconds, forKey: .seconds)
                try fields.encode(Self.shortened(warning.reason), forKey: .reason)
            case .answer(let request, let answer):
                try fields.encode(Kind.answer, forKey: .type)
                try fields.encode(request, forKey: .of)
                try fields.encode(answer.isGranted, forKey: .granted)
                try fields.encode(answer.reason, forKey: .reason)
                try fields.encode(Self.shortened(answer.message), forKey: .message)
            }
        }
    }

    /// What fits into the memory of a small controller.
    private static func shortened(_ text: String) -> String {
        String(text.prefix(100))
    }
}

extension Duration {
    /// Those beyond the whole seconds.
    fileprivate var milliseconds: Int64 { self.components.attoseconds / 1_000_000_000_000_000 }
}
