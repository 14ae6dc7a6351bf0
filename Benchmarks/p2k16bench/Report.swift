import FoundationEssentials

/// Everything that was measured.
struct Report: Sendable, Codable {
    let machine: Machine
    /// What the daemon's state is on.
    let fileSystem: String
    var rounds: [RoundReport] = []

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// For people.
    var text: String {
        var lines = [
            "\(self.machine.processor), \(self.machine.cores) cores, \(self.fileSystem), "
                + "Linux \(self.machine.kernel), load \(self.machine.load)"
        ]
        for round in self.rounds {
            lines += ["", "\(round.accounts) accounts, each with a card"]
            let times: [(String, Distribution?)] = [
                ("decision", round.decision),
                ("decision with HMAC", round.decisionWithHash),
                ("tap → command", round.tap),
                ("  one hop of the two", round.hop),
                ("  append + fdatasync", round.disk),
                ("load from PostgreSQL", round.upstreamLoad),
                ("load from replica", round.replicaLoad),
                ("start → first command", round.start),
            ]
            for case (let name, .some(let distribution)) in times {
                lines.append("  \(Self.padded(name))\(distribution)")
            }
            for state in ["loaded", "reloaded", "tapped", "restarted"] {
                guard let memory = round.memory[state] else { continue }
                lines.append("  \(Self.padded("memory, \(state)"))\(memory)")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func padded(_ text: String) -> String {
        text + String(repeating: " ", count: max(24 - text.count, 1))
    }
}
