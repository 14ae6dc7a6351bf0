import AccessControl

/// The alarms as numbers, for metrics; read at any time without waiting.
struct AlarmFigures: Sendable {
    /// How many stand now, by kind; kinds without any are left out.
    var standing: [AlarmKind: Int] = [:]
    /// Those of them that nobody has acknowledged.
    var unacknowledged: [AlarmKind: Int] = [:]
    /// How many were raised since the start.
    var raised: [AlarmKind: UInt64] = [:]
    /// By the receiver's name: `command`, `webhook`.
    var deliveries: [String: AlarmDelivery.Figures] = [:]
}
