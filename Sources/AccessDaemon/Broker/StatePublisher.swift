import AccessControl
import AdminModel
import FoundationEssentials
import Logging
import MQTT
import ServiceLifecycle

/// Tells the broker how the doors and tools stand: retained topics under `<prefix>`, described in `Docs/protocols.md`.
///
/// Published from the state at the moment of publishing, so that a burst of changes or a reconnect ends with the truth.
struct StatePublisher: Service {
    let client: MQTTClient
    let prefix: String
    let doors: [DoorController]
    let tools: ToolStates
    let events: EventBus
    let logger: Logger

    /// Changes within this time are published as one.
    private static let linger = Duration.milliseconds(100)

    /// The last will of the connection, and what is published at a clean stop.
    static func availabilityTopic(prefix: String) -> String { "\(prefix)/status" }
    static let online = Array("online".utf8)
    static let offline = Array("offline".utf8)

    /// Must be called before the client runs, so that the first connection is announced too.
    func register() async {
        await self.client.onConnect { [self] in
            await self.publish(Self.availabilityTopic(prefix: self.prefix), Self.online)
            await self.publish(self.everything)
        }
        await self.client.beforeDisconnect { [self] in
            await self.publish(Self.availabilityTopic(prefix: self.prefix), Self.offline)
        }
    }

    func run() async throws {
        let changes = StateChanges()
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in changes.signals {
                    // Much else follows a tap, at this door or at others, and comes first.
                    guard (try? await Task.sleep(for: Self.linger, clock: .continuous)) != nil else { return }
                    await self.publish(changes.take())
                }
            }
            for await delivery in self.events.listen().cancelOnGracefulShutdown() {
                switch delivery {
                case .event(.doorChanged(let id)): changes.add { _ = $0.doors.insert(id) }
                case .event(.toolChanged(let name)): changes.add { _ = $0.tools.insert(name) }
                case .event(.journalled(_, let entry)):
                    if case .door(let record) = entry, record.kind == .doorbell {
                        group.addTask { await self.ring(record) }
                    }
                case .missed: changes.add { $0 = self.everything }
                }
            }
            changes.finish()
        }
    }

    private var everything: StateChanges.Changed {
        StateChanges.Changed(doors: Set(self.doors.map(\.id)), tools: Set(self.tools.names))
    }

    private func publish(_ changed: StateChanges.Changed) async {
        for door in self.doors where changed.doors.contains(door.id) { await self.publish(door) }
        for tool in self.tools.names where changed.tools.contains(tool) { await self.publish(tool: tool) }
    }

    private struct DoorMessage: Encodable {
        var name: String
        var state: String
        var until: String?
        var lockConnected: Bool
        var commanded: String
        var confirmed: String
        var contact: String?
        var alarms: [String]
        var fireReleased: Bool?
    }

    private func publish(_ door: DoorController) async {
        let model = await door.model
        let message = DoorMessage(
            name: model.name,
            state: model.state.rawValue,
            until: model.until?.description,
            lockConnected: model.lockConnected,
            commanded: model.commanded.rawValue,
            confirmed: model.confirmed.rawValue,
            contact: model.contact?.rawValue,
            alarms: model.alarms.map(\.rawValue),
            fireReleased: model.fire?.latched
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let payload = try? encoder.encode(message) else { return }
        let topic = "\(self.prefix)/door/\(door.id)"
        await self.publish(topic, Array(payload))
        // Apart too, for what takes a plain word only, such as most home automation.
        await self.publish("\(topic)/lock", Array(model.reported.rawValue.utf8))
        if let contact = model.contact {
            await self.publish("\(topic)/contact", Array(contact.rawValue.utf8))
            await self.publish("\(topic)/alarm", Array((model.alarms.first?.rawValue ?? "none").utf8))
        }
        if let fire = model.fire {
            await self.publish("\(topic)/fire", Array((fire.latched ? "released" : "clear").utf8))
        }
    }

    private func publish(tool name: String) async {
        guard var control = await self.tools.control(name) else { return }
        // Nothing about people.
        control.reportedBy = nil
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let payload = try? encoder.encode(control) else { return }
        await self.publish("\(self.prefix)/tool/\(name)", Array(payload))
        await self.publish("\(self.prefix)/tool/\(name)/state", Array(control.state.rawValue.utf8))
    }

    /// Somebody rings now: not retained, and not repeated.
    private func ring(_ record: DoorRecord) async {
        let topic = "\(self.prefix)/door/\(record.door)/doorbell"
        do {
            try await self.client.publish(topic, payload: Array("ring".utf8), qos: .atMostOnce, retain: false)
        } catch {
            self.logger.debug("doorbell not published", error: error, metadata: ["topic": "\(topic)"])
        }
    }

    private func publish(_ topic: String, _ payload: [UInt8]) async {
        do {
            // QoS 1 on purpose: a broker that froze is noticed, and dropped, 2.1 s after an opening, when its state is
            // not acknowledged, long before the keepalive would tell, and before further commands are left with it.
            try await self.client.publish(topic, payload: payload, qos: .atLeastOnce, retain: true)
        } catch {
            // Nothing is lost: the next connection publishes all of it again.
            self.logger.debug("state not published", error: error, metadata: ["topic": "\(topic)"])
        }
    }
}

extension AdminModel.Door {
    /// What the lock says where it says something, and what it was told where it never does.
    fileprivate var reported: AdminModel.LockPosition {
        self.capabilities.contains(.confirm) ? self.confirmed : self.commanded
    }
}

/// How the tools of the site stand, without who has them: that is nobody's business on a broker.
struct ToolStates: Sendable {
    var names: [String]
    var control: @Sendable (String) async -> ToolControl?
}
