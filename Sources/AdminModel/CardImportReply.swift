/// What became of the rows of an import, in their order.
package struct CardImportReply: Sendable, Hashable, Codable {
    package var rows: [CardImportResult]

    package init(rows: [CardImportResult]) {
        self.rows = rows
    }
}
