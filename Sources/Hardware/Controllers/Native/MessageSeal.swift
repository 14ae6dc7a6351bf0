/// Shows that a message comes from somebody who knows a controller's key.
///
/// On the wire stand 64 hexadecimal digits, a space, and the signed bytes themselves: a signature of JSON that was parsed
/// and written again would depend on who wrote it.
package struct MessageSeal: Sendable {
    /// The digits and the space.
    static let length = 65

    private let code: @Sendable ([UInt8]) -> [UInt8]
    /// What tells this key from others: the code of nothing, which no message is.
    let key: Key

    typealias Key = [UInt8]

    /// - Parameter code: HMAC-SHA-256 under the key of one controller; gives 32 bytes.
    package init(_ code: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        self.code = code
        self.key = code([])
    }

    /// A message with its signature in front.
    package func seal(_ body: [UInt8]) -> [UInt8] {
        self.signature(body) + [UInt8(ascii: " ")] + body
    }

    /// The message without its signature; nil when that is missing or wrong.
    package func open(_ payload: [UInt8]) -> [UInt8]? {
        guard payload.count > Self.length, payload[Self.length - 1] == UInt8(ascii: " ") else { return nil }
        let body = Array(payload[Self.length...])
        // Every digit is looked at, so that the time tells nothing of how many were right.
        let difference = zip(payload, self.signature(body)).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        return difference == 0 ? body : nil
    }

    private func signature(_ body: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return self.code(body).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
