import FoundationEssentials

/// What a site keeps of one break-glass code: everything but the code.
struct BreakGlassEntry: Sendable, Hashable, Codable {
    var number: Int
    /// Of ``AccessControl/BreakGlassCode`` and the site; see ``BreakGlassStore``.
    var hash: String
    /// The only door that it opens; nil for every door of the site.
    var door: String?
    /// Microseconds since 1970.
    var createdAt: Int64
    var createdBy: String
    var usedAt: Int64?
    /// The door that it opened.
    var usedDoor: String?
    /// Where, or by whom, it was used.
    var usedBy: String?
}
