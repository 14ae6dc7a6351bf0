import AccessControl
import AdminModel
import FoundationEssentials
import Logging
import MQTT
import ServiceLifecycle

/// Tells the broker which alarms stand: a retained topic for each kind, described in `Docs/asyncapi.yaml`.
struct AlarmPublisher: Service {
    let client: MQTTClient
    let prefix: String
    let desk: AlarmDesk
    let logger: Logger

    static func topic(_ kind: AlarmKind, prefix: String) -> String { "\(prefix)/alarm/\(kind.rawValue)" }
    static func countTopic(prefix: String) -> String { "\(prefix)/alarms" }

    /// Must be called before the client runs, so that the first connection is told too.
    func register() async {
        await self.client.onConnect { [self] in
            for kind in AlarmKind.allCases { await self.publish(kind) }
            await self.publishCount()
        }
    }

    func run() async throws {
        for await delivery in self.desk.changes.listen().cancelOnGracefulShutdown() {
            switch delivery {
            case .event(let kind): await self.publish(kind)
            case .missed: for kind in AlarmKind.allCases { await self.publish(kind) }
            }
            await self.publishCount()
        }
    }

    /// What is said of one kind.
    struct Message: Sendable, Encodable {
        struct Place: Sendable, Encodable {
            /// A door's, reader's or tool's name; nil for the whole site, and of a card: nothing about people is published.
            var place: String?
            var since: WireTime
            var message: String?
            var acknowledged: Bool
        }

        /// `raised` or `clear`.
        var state: String
        var severity: String
        var alarms: [Place]

        init(_ kind: AlarmKind, _ alarms: [AccessControl.Alarm]) {
            let isPublic = kind.placeType != .card
            self.state = alarms.isEmpty ? "clear" : "raised"
            self.severity = kind.severity.rawValue
            self.alarms = alarms.map { alarm in
                Place(
                    place: isPublic ? alarm.key.place : nil,
                    since: WireTime(alarm.since),
                    message: isPublic ? alarm.message : nil,
                    acknowledged: alarm.acknowledgement != nil
                )
            }
        }

        var json: [UInt8] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(self)).map(Array.init) ?? []
        }
    }

    private func publish(_ kind: AlarmKind) async {
        let alarms = self.desk.alarms.filter { $0.key.kind == kind }
        await self.publish(Self.topic(kind, prefix: self.prefix), Message(kind, alarms).json)
    }

    private func publishCount() async {
        let count = self.desk.alarms.count { $0.acknowledgement == nil }
        await self.publish(Self.countTopic(prefix: self.prefix), Array("\(count)".utf8))
    }

    private func publish(_ topic: String, _ payload: [UInt8]) async {
        do {
            try await self.client.publish(topic, payload: payload, qos: .atLeastOnce, retain: true)
        } catch {
            // The next connection publishes all of it again.
            self.logger.debug("alarms not published", error: error, metadata: ["topic": "\(topic)"])
        }
    }
}
