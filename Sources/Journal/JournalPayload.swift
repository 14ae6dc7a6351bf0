/// What is to be recorded: the content that stays, and personal parts that can be erased later.
///
/// The chain holds for a personal part no more than its length and a salted hash of it, so a part can be erased in
/// place, with its salt, and the chain verifies as before.
package struct JournalPayload: Equatable, Sendable {
    /// How many personal parts a record may have.
    package static let maximumParts = 8

    /// What is chained as it is, and stays.
    package var content: [UInt8]

    /// Each can be erased without the others; at most ``maximumParts``.
    package var personal: [[UInt8]]

    /// - Parameters:
    ///   - content: What stays.
    ///   - personal: What can be erased; at most ``maximumParts``.
    package init(_ content: [UInt8], personal: [[UInt8]] = []) {
        precondition(personal.count <= Self.maximumParts, "a record has at most \(Self.maximumParts) personal parts")
        self.content = content
        self.personal = personal
    }

    /// The bytes that were given, without what the file adds.
    package var byteCount: Int { self.personal.reduce(self.content.count) { $0 + $1.count } }
}
