import AccessControl
import Hardware
import Logging
import MQTT
import ServiceLifecycle

/// Keeps the doors that stand in for a dlock13 in touch with the broker.
struct DLock13Service: Service {
    /// Commands in a second that are looked at for long: each is an entry of the journal.
    private static let commandRate = 10

    private let doors: [(door: DLock13Door, commands: MQTTSubscription)]
    private let events: EventBus

    /// Must be called before the client runs, so that no command is missed and the first connect is announced.
    ///
    /// - Throws: ``MQTTError`` when a topic cannot be subscribed to.
    init(_ doors: [DLock13Door], client: MQTTClient, events: EventBus) async throws {
        self.events = events
        var subscribed: [(door: DLock13Door, commands: MQTTSubscription)] = []
        for door in doors {
            let commands = try await client.subscribe(
                door.topics.open,
                qos: .atMostOnce,
                buffer: 64,
                rate: Self.commandRate
            )
            subscribed.append((door, commands))
        }
        self.doors = subscribed
        await client.onConnect {
            for door in doors {
                await door.publishDiscovery()
                // What changed while there was no connection.
                door.changed()
            }
        }
    }

    func run() async {
        let byDoor = Dictionary(uniqueKeysWithValues: self.doors.map { ($0.door.door.id, $0.door) })
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                for (door, commands) in self.doors {
                    group.addTask { await door.run(commands: commands) }
                }
                group.addTask { await self.repeatDiscovery() }
                group.addTask {
                    for await delivery in self.events.listen() {
                        switch delivery {
                        case .event(.doorChanged(let id)): byDoor[id]?.changed()
                        case .event: continue
                        case .missed: for door in byDoor.values { door.changed() }
                        }
                    }
                }
            }
        }
    }

    private func repeatDiscovery() async {
        while (try? await Task.sleep(for: DLock13Discovery.interval, clock: .continuous)) != nil {
            for (door, _) in self.doors { await door.publishDiscovery() }
        }
    }
}
