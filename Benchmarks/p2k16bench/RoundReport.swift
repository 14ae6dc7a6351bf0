/// What was measured at one number of accounts.
struct RoundReport: Sendable, Codable {
    let accounts: Int
    var upstreamLoad: Distribution?
    var replicaLoad: Distribution?
    var decision: Distribution?
    var decisionWithHash: Distribution?
    var answers: DecisionBenchmark.Answers?
    var tap: Distribution?
    var hop: Distribution?
    var disk: Distribution?
    var start: Distribution?
    /// By what the daemon had done: `loaded`, `reloaded`, `tapped`, `restarted`.
    var memory: [String: MemoryUse] = [:]

    init(accounts: Int) {
        self.accounts = accounts
    }
}
