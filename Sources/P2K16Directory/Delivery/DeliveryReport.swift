package import AccessControl

/// What became of the entries of one delivery; every entry is in exactly one of the numbers and lists.
package struct DeliveryReport: Sendable, Hashable {
    /// An entry that the database does not take.
    package struct Refusal: Sendable, Hashable {
        /// The entry.
        package let key: JournalKey
        /// Why, in the server's words.
        package let reason: String
    }

    /// How many entries are upstream now that were not before.
    package internal(set) var delivered = 0
    /// How many were there already, with the same hash.
    package internal(set) var alreadyPresent = 0
    /// Entries refused for their content; nothing of them is upstream.
    package internal(set) var refused: [Refusal] = []
    /// Entries whose key holds another hash upstream; nothing of them was written.
    package internal(set) var conflicts: [JournalKey] = []

    static func += (total: inout Self, part: Self) {
        total.delivered += part.delivered
        total.alreadyPresent += part.alreadyPresent
        total.refused += part.refused
        total.conflicts += part.conflicts
    }
}
