import AccessControl
import AdminAPI
import AdminModel
import Journal

extension DaemonBackend {
    /// How far back in the journal taps are looked for: somebody asks once a second.
    private static let reach: UInt64 = 512

    func overview(taps: Int, caller: Caller) async throws -> Overview {
        Overview(
            status: try await self.status(caller: caller),
            health: try await self.health(caller: caller),
            doors: try await self.doors(caller: caller),
            checkouts: self.checkouts,
            taps: try await self.recentTaps(taps)
        )
    }

    private var checkouts: [ToolCheckout] {
        let snapshot = self.site.snapshot.value
        return snapshot.tools.values.sorted { $0.name < $1.name }.compactMap { tool in
            guard let checkout = snapshot.holder(of: tool.id) else { return nil }
            let account = snapshot.account(checkout.account)?.username ?? "account \(checkout.account)"
            return ToolCheckout(tool: tool.name, account: account, since: checkout.started.map { WireTime($0) })
        }
    }

    private func recentTaps(_ limit: Int) async throws -> [RecentTap] {
        guard limit > 0, let last = self.site.recorder.journal.lastSequence else { return [] }
        let snapshot = self.site.snapshot.value
        var taps: [RecentTap] = []
        try await self.forEachEntry(from: last > Self.reach ? last - Self.reach : 1) { sequence, entry in
            switch entry {
            case .decision(let decision):
                taps.append(
                    RecentTap(
                        sequence: sequence,
                        at: WireTime(decision.at),
                        door: decision.door.rawValue,
                        account: decision.account.map { snapshot.account($0)?.username ?? "account \($0)" },
                        fingerprint: decision.fingerprint,
                        reason: decision.reason
                    )
                )
            case .outcome(let outcome):
                guard let tap = taps.lastIndex(where: { $0.sequence == outcome.of }) else { return true }
                taps[tap].result = outcome.result.rawValue
            default: return true
            }
            return true
        }
        return taps.suffix(limit).reversed()
    }
}
