/// Finds accounts by what people remember of them: the beginning or a part of the user name or the name, ignoring case.
package struct AccountSearch: Sendable {
    private let wanted: [UInt8]

    package init(_ text: String) {
        self.wanted = Array(text.lowercased().utf8)
    }

    /// How well an account matches; the best come first.
    private enum Rank: Int, Comparable {
        case exact, username, name, part

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// The best matches, by how well they match and then by user name, and how many more there are.
    package func find(in accounts: [Account], limit: Int) -> (found: [Account], more: Int) {
        var matches: [(rank: Rank, account: Account)] = []
        for account in accounts {
            if let rank = self.rank(of: account) { matches.append((rank, account)) }
        }
        matches.sort { ($0.rank, $0.account.username) < ($1.rank, $1.account.username) }
        return (matches.prefix(limit).map(\.account), max(matches.count - limit, 0))
    }

    private func rank(of account: Account) -> Rank? {
        let username = self.position(in: account.username)
        if username == 0 { return account.username.utf8.count == self.wanted.count ? .exact : .username }
        let name = self.position(in: account.name)
        if name == 0 { return .name }
        return username != nil || name != nil ? .part : nil
    }

    /// Where the text begins in another one, in bytes; nil when it is not in there.
    private func position(in text: String) -> Int? {
        // Folding bytes needs no copy in lower case of 100,000 names; only those beyond ASCII are copied.
        var text = text
        let (isASCII, position) = text.withUTF8 { bytes in
            (bytes.allSatisfy { $0 < 128 }, Self.position(of: self.wanted, in: bytes))
        }
        guard !isASCII else { return position }
        var folded = text.lowercased()
        return folded.withUTF8 { Self.position(of: self.wanted, in: $0) }
    }

    private static func position(of wanted: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard bytes.count >= wanted.count else { return nil }
        search: for start in 0...(bytes.count - wanted.count) {
            for offset in 0..<wanted.count where Self.lowercase(bytes[start + offset]) != wanted[offset] {
                continue search
            }
            return start
        }
        return nil
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
