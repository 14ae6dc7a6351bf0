import AccessControl

/// Takes many cards at once, as every ``CardAuthority`` does.
protocol CardImporter: Sendable {
    /// Stores what can be stored and returns when decisions know it.
    ///
    /// - Returns: what became of each card, in their order; in a dry run what would have.
    func importCards(_ cards: [ImportedCard], dryRun: Bool, actor: String) async throws -> [CardImportOutcome]
}
