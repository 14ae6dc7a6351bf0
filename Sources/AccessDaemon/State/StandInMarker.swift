import FoundationEssentials

/// What makes a copy of a state directory complete: which directory it is of, and how that looked then.
struct StandInMarker: Codable, Hashable, Sendable {
    /// How far a journal goes, as its files show it.
    struct JournalEnd: Codable, Hashable, Sendable {
        /// What `journal.id` holds; nil where it is missing.
        var identity: String?
        /// The last segment, by its name; nil where there is none.
        var segment: String?
        /// In bytes.
        var size: UInt64 = 0

        var isEmpty: Bool { self.identity == nil && self.segment == nil }

        /// Whether somebody has written a journal since it looked like this one.
        ///
        /// One that is shorter, or gone, was cut by whoever repaired the disk, and the copy has more.
        func hasMoved(since earlier: JournalEnd) -> Bool {
            guard !self.isEmpty else { return false }
            guard self.identity == earlier.identity else { return true }
            return (self.segment ?? "", self.size) > (earlier.segment ?? "", earlier.size)
        }
    }

    var version = 1
    /// Tells one copy from another.
    var id: String
    /// The path of the directory.
    var original: String
    /// What was copied, and what has gone back since: of these a file that the copy lacks is one that it removed.
    var carried: Set<String>
    /// Of the directory, when it was copied or written last.
    var journal: JournalEnd

    /// - Returns: nil where the bytes are none of this version.
    init?(_ bytes: [UInt8]) {
        guard let marker = try? JSONDecoder().decode(Self.self, from: Data(bytes)), marker.version == 1 else {
            return nil
        }
        self = marker
    }

    init(id: String, original: String, carried: Set<String>, journal: JournalEnd) {
        self.id = id
        self.original = original
        self.carried = carried
        self.journal = journal
    }

    /// - Throws: nothing in practice: all of it can be encoded.
    func encoded() throws -> [UInt8] {
        Array(try JSONEncoder().encode(self))
    }
}
