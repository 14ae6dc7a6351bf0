/// A badge, as lists show it.
package struct BadgeSummary: Sendable, Hashable, Codable {
    package var id: Int64
    package var title: String
    /// Nil for none, and where only p2k16 knows.
    package var description: String?
    /// How many hold it.
    package var holders: Int
    /// The circle whose members award it; nil lets anybody, or where only p2k16 knows.
    package var certificationCircle: String?

    package init(
        id: Int64,
        title: String,
        description: String? = nil,
        holders: Int,
        certificationCircle: String? = nil
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.holders = holders
        self.certificationCircle = certificationCircle
    }
}
