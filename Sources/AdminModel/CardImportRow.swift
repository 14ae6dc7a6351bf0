/// One card to be imported.
package struct CardImportRow: Sendable, Hashable, Codable {
    /// Where it stands in the file, for the reply.
    package var line: Int
    /// Whose card it becomes.
    package var username: String
    package var number: ClearCardNumber
    /// What people call the card; nil lets the daemon name it.
    package var label: String?
    package var validFrom: WireTime?
    package var validUntil: WireTime?

    package init(
        line: Int,
        username: String,
        number: ClearCardNumber,
        label: String? = nil,
        validFrom: WireTime? = nil,
        validUntil: WireTime? = nil
    ) {
        self.line = line
        self.username = username
        self.number = number
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
    }
}
