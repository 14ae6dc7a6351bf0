import AccessControl
import Hardware

extension Configuration {
    static func tools(_ entries: [(key: String, value: ConfigurationValue)], hasBroker: Bool) -> [Tool] {
        var (places, keys): ([String: String], [Secret: String]) = ([:], [:])
        return entries.compactMap { name, value in
            let tool = value.decode { Tool(&$0, name: name, hasBroker: hasBroker) }
            if let place = tool?.controller?.place, let other = places.updateValue(name, forKey: place) {
                value.context.report(
                    "'\(value.path)' has the same controller as the tool '\(other)'",
                    at: value.keyPosition,
                    suggestion: "Give each tool its own."
                )
            }
            if case .native(let controller)? = tool?.controller, let key = controller.key,
                let other = keys.updateValue(name, forKey: key)
            {
                value.note(
                    "has the same key as the tool '\(other)': one controller that is stolen speaks for both",
                    suggestion: "Give each controller a key of its own."
                )
            }
            return tool
        }
    }
}

extension Configuration.Tool {
    init?(_ mapping: inout ConfigurationMapping, name: String, hasBroker: Bool) {
        let badges = mapping.optional("badges")?.badgeRequirements()
        let controller = mapping.optional("controller")?.decode {
            Configuration.ToolController(&$0, tool: name, hasBroker: hasBroker)
        }
        let conduct = ToolConduct(&mapping)
        self.init(
            name: name,
            badges: badges ?? [],
            freshness: Self.freshness(&mapping, controller: controller, conduct: conduct),
            controller: controller,
            limits: ToolLimits(&mapping),
            conduct: conduct
        )
    }

    private static func freshness(
        _ mapping: inout ConfigurationMapping,
        controller: Configuration.ToolController?,
        conduct: ToolConduct
    ) -> Freshness? {
        let freshness = mapping.optional("max_age")?.maxAge()
        guard let value = mapping.optional("online_only"), value.boolean() == true else { return freshness }
        if conduct.offline == .allow {
            value.fail("is set, and so is 'offline: allow'", suggestion: "Remove one of them.")
        }
        if mapping.has("max_age") {
            value.fail("is set, and 'max_age' says how old facts may be", suggestion: "Remove one of them.")
        }
        if case .espRFID(let node) = controller, node.settings.provisioning != nil {
            value.fail(
                "is set, and a node with 'provision' decides by itself when this machine is away",
                suggestion: "Remove one of them."
            )
        }
        return .current
    }
}

extension Configuration.ToolController {
    fileprivate init?(_ mapping: inout ConfigurationMapping, tool: String, hasBroker: Bool) {
        let type = mapping.required("type")
        guard let kind = type?.choice(of: Configuration.ToolControllerKind.self) else {
            mapping.acceptAnything()
            return nil
        }
        switch kind {
        case .simulated:
            self = .simulated(
                mapping.optional("faults")?.decode { Configuration.SimulatedFaults(&$0) }
                    ?? Configuration.SimulatedFaults(fail: false, delay: .zero)
            )
        case .p2k16, .machineAccess, .machineAccessArduino, .toolLock:
            type?.checkBroker(hasBroker, type: kind.rawValue)
            guard let controller = Self.mqtt(kind, &mapping, tool: tool) else { return nil }
            self = controller
        case .native:
            type?.checkBroker(hasBroker, type: kind.rawValue)
            guard let controller = Configuration.NativeController(&mapping) else { return nil }
            self = .native(controller)
        case .espRFID:
            type?.checkBroker(hasBroker, type: kind.rawValue)
            guard let node = Configuration.ESPRFIDNode(&mapping) else { return nil }
            self = .espRFID(node)
        }
    }
}

extension ToolLimits {
    fileprivate init(_ mapping: inout ConfigurationMapping) {
        let session = mapping.optional("session_limit")?.duration(in: .seconds(60) ... .seconds(7 * 86_400))
        let idle = mapping.optional("idle_limit")?.duration(in: .seconds(60) ... .seconds(86_400))
        let warning = mapping.optional("warning")?.duration(in: .zero ... .seconds(3600))
        let grace = mapping.optional("grace")?.duration(in: .zero ... .seconds(3600))
        self.init(session: session, idle: idle)
        if let warning { self.warning = warning }
        if let grace { self.grace = grace }
    }
}

extension ToolConduct {
    fileprivate init(_ mapping: inout ConfigurationMapping) {
        self.init()
        if let value = mapping.optional("own_card")?.choice(of: OwnCard.self) { self.ownCard = value }
        if let value = mapping.optional("other_card")?.choice(of: OtherCard.self) { self.otherCard = value }
        if let value = mapping.optional("offline")?.choice(of: Offline.self) { self.offline = value }
    }
}
