/// The body of `POST /v1/cards/import`: cards by the number, which the daemon hashes at once.
package struct CardImportRequest: AdminRequest, Hashable {
    /// How many rows are taken at a time.
    package static let maximumRows = 500

    package var rows: [CardImportRow]
    /// Only says what would happen.
    package var dryRun: Bool?
    /// How the numbers are written; nil means hexadecimal.
    package var notation: CardNotation?
    /// Nil means normal.
    package var byteOrder: CardByteOrder?
    /// Nil means full.
    package var format: CardFormat?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case rows, dryRun, notation, byteOrder, format
    }

    package init(
        rows: [CardImportRow],
        dryRun: Bool? = nil,
        notation: CardNotation? = nil,
        byteOrder: CardByteOrder? = nil,
        format: CardFormat? = nil
    ) {
        self.rows = rows
        self.dryRun = dryRun
        self.notation = notation
        self.byteOrder = byteOrder
        self.format = format
    }
}
