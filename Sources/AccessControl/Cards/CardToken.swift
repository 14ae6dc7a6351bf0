/// One stored form of a card: its hash, under which key and in which format.
package struct CardToken: Hashable, Sendable {
    package var key: CardKeyID
    package var format: CardFormat
    package var hash: CardHash

    package init(key: CardKeyID, format: CardFormat, hash: CardHash) {
        self.key = key
        self.format = format
        self.hash = hash
    }
}

/// Numbers the keys of a space's ring, from 1.
package struct CardKeyID: Hashable, Sendable, Comparable {
    package let rawValue: Int32

    package init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}
