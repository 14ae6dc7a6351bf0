import AdminModel

extension Finding {
    /// What has checks of its own, which tell more.
    private static let told: Set<String> = ["upstream", "broker", "clock", "journal"]

    /// What the parts of `p2k16ctl health` say, as findings.
    static func findings(of health: Health) -> [Finding] {
        health.parts.filter { !Self.told.contains($0.name) }.map { part in
            let severity: FindingSeverity =
                switch part.state {
                case .ok: .ok
                case .degraded: .warning
                case .down: .error
                }
            return Finding(
                Self.area(of: part.name),
                severity,
                Self.check(part.name),
                part.name,
                part.detail ?? (severity == .ok ? "is well" : "is \(part.state.rawValue)"),
                remedy: part.remedy
            )
        }
    }

    /// The kinds of parts of which there are many, each with its name behind it.
    private static let kinds = ["door", "reader", "tool"]

    private static func check(_ name: String) -> String {
        for kind in Self.kinds where name.hasPrefix("\(kind) ") { return kind }
        return String(name.map { $0 == " " ? "-" : $0 })
    }

    private static func area(of name: String) -> FindingArea {
        switch Self.check(name) {
        case "door", "reader", "tool", "dlock-http": .hardware
        case "directory", "cards", "card-key": .cards
        case "delivery": .database
        case let check where check.hasPrefix("journal"): .storage
        case let check where check.hasPrefix("upstream"): .database
        case let check where check.hasPrefix("clock"): .clock
        default: .service
        }
    }
}
