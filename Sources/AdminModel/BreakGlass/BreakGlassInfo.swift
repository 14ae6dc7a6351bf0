/// What is known of a break-glass code: everything but the code.
package struct BreakGlassInfo: Sendable, Hashable, Codable {
    /// Its first three digits.
    package var number: Int
    /// The id of the only door that it opens; nil for every door of the site.
    package var door: String?
    package var createdAt: WireTime
    package var createdBy: String
    package var used: Bool
    /// Nil also for a used code where the disk was full at that moment: the journal may know.
    package var usedAt: WireTime?
    package var usedDoor: String?
    /// The reader that it was typed at, or who used it.
    package var usedBy: String?

    package init(
        number: Int,
        door: String? = nil,
        createdAt: WireTime,
        createdBy: String,
        used: Bool,
        usedAt: WireTime? = nil,
        usedDoor: String? = nil,
        usedBy: String? = nil
    ) {
        self.number = number
        self.door = door
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.used = used
        self.usedAt = usedAt
        self.usedDoor = usedDoor
        self.usedBy = usedBy
    }
}
