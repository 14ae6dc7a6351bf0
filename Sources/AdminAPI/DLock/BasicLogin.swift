import FoundationEssentials

/// The one login of a server with basic authentication (RFC 7617).
struct BasicLogin: Sendable {
    private let expected: [UInt8]

    init(username: String, password: String) {
        self.expected = Array("\(username):\(password)".utf8)
    }

    /// Whether a header `Authorization` carries this login; takes as long for a wrong one as for the right one.
    func matches(_ header: String?) -> Bool {
        guard let header, header.utf8.count <= 2048, header.prefix(6).lowercased() == "basic ",
            let given = Data(base64Encoded: String(header.dropFirst(6).drop { $0 == " " }))
        else { return false }
        var difference = UInt8(given.count == self.expected.count ? 0 : 1)
        for (index, byte) in self.expected.enumerated() {
            difference |= byte ^ (index < given.count ? given[given.startIndex + index] : ~byte)
        }
        return difference == 0
    }
}
