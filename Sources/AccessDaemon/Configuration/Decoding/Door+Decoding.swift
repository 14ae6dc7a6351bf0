import AccessControl
import Hardware

extension Configuration.Door {
    init?(_ mapping: inout ConfigurationMapping, id: String, doors: [String], hasBroker: Bool) {
        let name = mapping.optional("name")?.text() ?? id
        let key = mapping.optional("key")?.text() ?? id
        let circlesValue = mapping.required("circles")
        let circles = circlesValue?.texts()
        if let circlesValue, circles == [] {
            circlesValue.note("is empty: only employees of active companies get in")
        }
        let badges = mapping.optional("badges")?.badgeRequirements() ?? []
        let freshness = mapping.optional("max_age")?.maxAge()
        let unlockTime = mapping.optional("unlock_time")?
            .duration(in: .seconds(1) ... .seconds(120), wholeSeconds: true)
        let pin = mapping.optional("pin")?.word(among: ["always", "never"])
        let leastCard = mapping.optional("least_card")?.choice(of: CardStrength.self)
        let lock = mapping.required("lock")?.decode { Configuration.Lock(&$0, hasBroker: hasBroker) }
        if pin == "always", case .espRFID(let node) = lock, node.settings.provisioning != nil {
            mapping.peek("pin")?.fail(
                "is 'always', and a node with 'provision' lets people in by their cards alone",
                suggestion: "Remove one of them."
            )
        }
        if leastCard != nil, case .espRFID(let node) = lock, node.settings.provisioning != nil {
            mapping.peek("least_card")?.fail(
                "is asked for, and a node with 'provision' lets people in by whatever card is on its list",
                suggestion: "Remove one of them."
            )
        }
        let dlock13 = mapping.optional("dlock13")?.decode { DLock13Topics(&$0, hasBroker: hasBroker) }
        let parts = Configuration.DoorParts(&mapping, lock: lock)
        let conduct = Configuration.DoorConduct(
            &mapping,
            lock: lock,
            hasContact: mapping.has("contact"),
            hasExitButton: mapping.has("exit_button")
        )
        let interlock = mapping.interlock(of: id, doors: doors)
        let onFailure = mapping.optional("on_failure")?.choice(of: Configuration.Journaling.FailurePolicy.self)
        guard let circles, let lock else { return nil }
        self.init(
            id: DoorID(id),
            name: name,
            key: key,
            circles: circles,
            badges: badges,
            freshness: freshness,
            unlockTime: unlockTime ?? .seconds(10),
            asksForPIN: pin == "always",
            leastCard: leastCard,
            lock: lock,
            dlock13: dlock13,
            parts: parts,
            conduct: conduct,
            interlock: interlock,
            onFailure: onFailure
        )
    }
}

extension Configuration.Lock {
    init?(_ mapping: inout ConfigurationMapping, hasBroker: Bool) {
        guard let type = mapping.required("type") else { return nil }
        switch type.word(among: ["simulated", "mqtt", "dlock-http", "gpio", "esp-rfid"]) {
        case "simulated":
            self = .simulated(
                mapping.optional("faults")?.decode { Configuration.SimulatedFaults(&$0) }
                    ?? Configuration.SimulatedFaults(fail: false, delay: .zero)
            )
        case "mqtt":
            type.checkBroker(hasBroker)
            let value = mapping.required("topic")
            let acknowledge = mapping.optional("acknowledge")?.choice(of: Configuration.MQTTAcknowledgement.self)
            guard let value, let topic = value.topic() else { return nil }
            if acknowledge != .never, DLock13Topics(open: topic) == nil {
                value.fail(
                    "does not end in '/open', so that the topics of the lock's answers are not known",
                    suggestion: "For a lock that does not answer, add 'acknowledge: none'."
                )
            }
            self = .mqtt(topic: topic, acknowledge: acknowledge ?? .openUntil)
        case "dlock-http":
            guard let lock = Configuration.DLockHTTPLock(&mapping) else { return nil }
            self = .dlockHTTP(lock)
        case "gpio":
            guard let lock = Configuration.GPIOLock(&mapping) else { return nil }
            self = .gpio(lock)
        case "esp-rfid":
            type.checkBroker(hasBroker, type: "esp-rfid")
            guard let node = Configuration.ESPRFIDNode(&mapping) else { return nil }
            self = .espRFID(node)
        default:
            // What the other keys should be depends on the type; without it they are not judged.
            mapping.acceptAnything()
            return nil
        }
    }
}

extension Configuration.SimulatedFaults {
    init(_ mapping: inout ConfigurationMapping) {
        self.init(
            fail: mapping.optional("fail")?.boolean() ?? false,
            delay: mapping.optional("delay")?.duration(in: .zero ... .seconds(60)) ?? .zero
        )
    }
}

extension ConfigurationValue {
    /// Reports a part of a type that needs a broker where none is configured.
    func checkBroker(_ hasBroker: Bool, type: String = "mqtt") {
        guard !hasBroker else { return }
        self.fail("is '\(type)', but there is no section 'mqtt'", suggestion: "Add it with the broker's 'host'.")
    }
}
