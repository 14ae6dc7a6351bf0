/// Where a dlock takes orders for one door: `POST <base>/doors/<key>/unlock?duration=<seconds>`.
package struct DLockHTTPAddress: Sendable, Hashable {
    /// Like `https://dlock.example.org`, without a slash at its end.
    package let base: String
    /// What the dlock calls the door.
    package let key: String

    /// - Parameter url: `http` or `https`, a host, perhaps a port and a path; no user, query or fragment.
    /// - Returns: nil when it is anything else, or the key is empty.
    package init?(url: String, key: String) {
        let scheme = ["https://", "http://"].first { url.hasPrefix($0) }
        guard let scheme, !key.isEmpty else { return nil }
        let rest = url.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" }
        guard !host.isEmpty, rest.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }),
            !rest.contains(where: { "@?#\\\"<>^`{|}".contains($0) })
        else { return nil }
        var base = url[...]
        while base.last == "/" { base = base.dropLast() }
        self.base = String(base)
        self.key = key
    }

    /// Whether the password crosses a network in clear.
    package var isExposed: Bool {
        guard let rest = self.base.split(separator: "//", maxSplits: 1).last, self.base.hasPrefix("http://") else {
            return false
        }
        let authority = rest.prefix { $0 != "/" }
        return !["127.0.0.1", "localhost", "[::1]"].contains { authority == $0 || authority.hasPrefix("\($0):") }
    }

    func unlocking(seconds: Int64) -> String {
        "\(self.base)/doors/\(Self.escape(self.key))/unlock?duration=\(seconds)"
    }

    /// All but the characters that RFC 3986, section 2.3, leaves as they are.
    private static func escape(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}
