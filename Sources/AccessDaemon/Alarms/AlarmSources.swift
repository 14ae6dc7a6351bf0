import AccessControl
import Hardware
import LocalStore
import MQTT

/// What the alarms of a site are found by.
struct AlarmSources: Sendable {
    /// By id.
    let doors: [DoorController]
    /// By id.
    let readers: [any CardReader]
    /// Those with a controller, by name.
    let tools: [ToolSupervisor]
    /// Parts that are reached by the broker: what they lack while it is away is the broker's alarm, not theirs.
    let viaBroker: BrokerParts
    let broker: MQTTClient?
    let upstream: UpstreamStatus?
    /// What parts of the daemon have raised themselves.
    let parts: Alarms
    let state: StateInUse
    let snapshot: CurrentSnapshot
    let recorder: Recorder
    let clock: TrustedClock
    let events: EventBus
    let store: LocalStore

    struct BrokerParts: Sendable {
        var doors: Set<DoorID> = []
        var readers: Set<ReaderID> = []
        var tools: Set<String> = []
    }
}

extension AlarmSources.BrokerParts {
    init(_ configuration: Configuration) {
        for door in configuration.doors {
            switch door.lock {
            case .mqtt, .espRFID: self.doors.insert(door.id)
            case .simulated, .dlockHTTP, .gpio: break
            }
        }
        for reader in configuration.readers {
            switch reader.source {
            case .mqtt: self.readers.insert(reader.id)
            case .simulated, .serial, .keyboard, .wiegand: break
            }
        }
        for tool in configuration.tools {
            switch tool.controller {
            case .mqtt, .native, .espRFID: self.tools.insert(tool.name)
            case .simulated, nil: break
            }
        }
    }
}
