/// What tells one alarm from another: what is wrong, and where.
package struct AlarmKey: Sendable, Hashable, Codable {
    package var kind: AlarmKind
    /// A door's, reader's or tool's name or a card's fingerprint; nil where the kind is of the whole site.
    package var place: String?

    package init(_ kind: AlarmKind, at place: String? = nil) {
        self.kind = kind
        self.place = place
    }
}

extension AlarmKey: Comparable, CustomStringConvertible {
    package static func < (left: Self, right: Self) -> Bool { left.description < right.description }

    package var description: String { self.place.map { "\(self.kind.rawValue) \($0)" } ?? self.kind.rawValue }
}
