/// Where a daemon keeps its state in this run.
struct StateInUse: Sendable {
    /// What the configuration says.
    let configured: String
    /// The folder of the journal, the replica and the restrictions.
    let path: String
    /// Nil when ``path`` is the directory itself.
    let standIn: StandInStatus?
    /// What happened to an earlier copy that nobody may overlook; nil when nothing did.
    let damage: String?

    init(configured: String, standIn: (path: String, status: StandInStatus)? = nil, damage: String? = nil) {
        self.configured = configured
        self.path = standIn?.path ?? configured
        self.standIn = standIn?.status
        self.damage = damage
    }
}
