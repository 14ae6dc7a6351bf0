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

extension CardImportRow {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case line, username, number, label, validFrom, validUntil
    }

    /// As strict as the body that it stands in: no field more, and none that is null.
    package init(from decoder: any Decoder) throws {
        try decoder.checkFields(CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            line: try container.decode(Int.self, forKey: .line),
            username: try container.decode(String.self, forKey: .username),
            number: try container.decode(ClearCardNumber.self, forKey: .number),
            label: try container.decodeIfPresent(String.self, forKey: .label),
            validFrom: try container.decodeIfPresent(WireTime.self, forKey: .validFrom),
            validUntil: try container.decodeIfPresent(WireTime.self, forKey: .validUntil)
        )
    }
}
