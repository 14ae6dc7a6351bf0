import AccessControl
import AdminModel
import CardHashing

extension DaemonBackend {
    /// What is wrong with cards: some that are unknown here, or taken away here alone.
    var cardHealth: [HealthPart] {
        var parts: [HealthPart] = []
        let restrictions = self.site.snapshot.restrictions
        if !restrictions.isEmpty {
            let problem = self.site.upstream?.status.value.restrictionProblem
            parts.append(
                HealthPart(
                    name: "cards",
                    state: .degraded,
                    detail: "the upstream does not know yet that these cards were taken away: "
                        + restrictions.map { "\($0.card) (\($0.status.rawValue))" }.joined(separator: ", ")
                        + (problem.map { "; \($0)" } ?? ""),
                    remedy: "They open nothing here. At other sites they do until the upstream is back and is told."
                )
            )
        }
        if let ring = self.site.keys.ring, let lacking = self.unrecognisable(by: Set(ring.keys.map(\.id))) {
            parts.append(
                HealthPart(
                    name: "card key",
                    state: .degraded,
                    detail: lacking,
                    remedy: "Copy the key file of a site that has the newest key, and reload: Docs/cards.md."
                )
            )
        }
        return parts
    }

    /// Active cards that were hashed under keys that this site lacks.
    private func unrecognisable(by keys: Set<CardKeyID>) -> String? {
        let snapshot = self.site.snapshot.value
        var count = 0
        var lacking: Set<CardKeyID> = []
        for card in snapshot.cards where card.status == .active {
            let tokens = snapshot.tokens(of: card.id)
            guard !tokens.isEmpty, !tokens.contains(where: { keys.contains($0.key) }) else { continue }
            count += 1
            lacking.formUnion(tokens.map(\.key))
        }
        guard count > 0 else { return nil }
        let names = lacking.sorted().map { "\($0.rawValue)" }.joined(separator: ", ")
        return "\(count) active cards are known by card key \(names) alone, which this site does not have"
    }
}
