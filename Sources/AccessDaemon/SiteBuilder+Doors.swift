import AccessControl
import Hardware
import LocalStore
import Logging
import MQTT

// The doors, their locks and readers, and the broker that some of them are reached by.
extension SiteBuilder {
    /// A replica that is made anew knows no standing orders; the journal does.
    func recoverStandings(from recorder: Recorder, into store: LocalStore) async throws {
        for (door, standing) in try await recorder.doorStandings() {
            try await store.setDoorStanding(standing, of: door)
            self.logger.warning("standing order taken from the journal", metadata: [LogKeys.door: "\(door)"])
        }
        for door in try await recorder.fireLatches() {
            try await store.setFireLatch(true, of: door)
            self.logger.warning("fire release taken from the journal", metadata: [LogKeys.door: "\(door)"])
        }
    }

    func doors(
        broker: MQTTClient?,
        store: LocalStore,
        recorder: Recorder,
        events: EventBus,
        clock: TrustedClock,
        monitor: HardwareMonitor
    ) async throws -> [DoorID: DoorController] {
        let standings = try await store.doorStandings()
        let fireLatches = try await store.fireLatches()
        let inputs = self.doorInputs(monitor)
        let airLock = self.airLock()
        var doors: [DoorID: DoorController] = [:]
        for door in self.configuration.doors {
            let controller = DoorController(
                id: door.id,
                settings: DoorController.Settings(door, self.configuration.journal),
                lock: monitor.observed(try self.lock(of: door, broker: broker), of: door.id),
                parts: DoorParts(
                    inputs: inputs[door.id] ?? [:],
                    signals: self.signals(of: door),
                    airLock: airLock,
                    record: { await recorder.appendIfPossible(.door($0)) },
                    lost: { recorder.lost(1, "more happened at \(door.id) than may wait for the disk") },
                    keepFireLatch: { try await store.setFireLatch($0, of: door.id) }
                ),
                events: events,
                clock: clock,
                logger: self.logger
            )
            doors[door.id] = controller
            // Before any order: the lock must not be told to lock for a moment.
            if fireLatches.contains(door.id) { await self.restoreFire(of: controller) }
            guard let standing = standings[door.id] else { continue }
            await self.restore(standing, of: controller, at: clock.now)
        }
        return doors
    }

    func restore(_ standing: DoorStanding, of door: DoorController, at now: Timestamp) async {
        switch standing {
        case .normal: return
        case .held(.some(let until)) where until <= now: return
        case .held, .lockedDown: break
        }
        do {
            try await door.stand(standing, isRestored: true)
            self.logger.notice("standing order restored", metadata: [LogKeys.door: "\(door.id)"])
        } catch {
            self.logger.error(
                "standing order not followed by the lock yet",
                error: error,
                metadata: [LogKeys.door: "\(door.id)"]
            )
        }
    }

    private func restoreFire(of door: DoorController) async {
        do {
            try await door.restoreFire()
            self.logger.warning("fire release restored", metadata: [LogKeys.door: "\(door.id)"])
        } catch {
            self.logger.critical(
                "fire release not followed by the lock yet",
                error: error,
                metadata: [LogKeys.door: "\(door.id)"]
            )
        }
    }

    func lock(of door: Configuration.Door, broker: MQTTClient?) throws -> any LockDriver {
        switch door.lock {
        case .simulated(let faults):
            return SimulatedLock(fault: faults.fail ? "the simulated lock is set to fail" : nil, delay: faults.delay)
        case .mqtt(let topic, let acknowledge):
            return MQTTDoorLock(
                client: try Self.client(broker, of: door.id),
                topic: topic,
                acknowledgement: acknowledge == .never
                    ? .never : DLock13Topics(open: topic).map { .openUntil($0) } ?? .never,
                logger: self.logger
            )
        case .dlockHTTP(let lock):
            let password = try lock.password?.load()
            return DLockHTTPLock(
                address: lock.address,
                login: lock.username.map { DLockHTTPLogin(username: $0, password: password ?? "") },
                authorityFile: lock.authorityFile
            )
        case .gpio(let lock):
            return lock.driver(on: self.chips)
        case .espRFID(let node):
            let client = try Self.client(broker, of: door.id)
            return ESPRFIDLock(self.espRFIDNode(node, at: .door(door.id), client: client))
        }
    }

    private static func client(_ broker: MQTTClient?, of door: DoorID) throws -> MQTTClient {
        guard let broker else {
            throw StartError("door \(door) has an MQTT lock, and there is no broker", remedy: "Add mqtt.")
        }
        return broker
    }

    func broker() throws -> Site.Broker? {
        try self.configuration.broker.map { broker in
            let password = try broker.password?.load()
            var configuration = MQTTConfiguration(
                host: broker.host,
                port: broker.port,
                clientID: broker.clientID,
                credentials: broker.username.map { MQTTCredentials(username: $0, password: password ?? "") }
            )
            configuration.keepalive = broker.keepalive
            configuration.tls = broker.tls.map { tls in
                var settings = MQTTConfiguration.TLS(
                    trust: tls.authorityFile.map { .authorities(file: $0) } ?? .system,
                    identity: tls.certificateFile.flatMap { certificate in
                        tls.keyFile.map { .init(certificateFile: certificate, keyFile: $0) }
                    }
                )
                settings.verification = tls.verify
                return settings
            }
            configuration.lastWill = .init(
                topic: StatePublisher.availabilityTopic(prefix: broker.topicPrefix),
                payload: StatePublisher.offline
            )
            let client = try MQTTClient(configuration: configuration, logger: self.logger)
            return Site.Broker(client: client, topicPrefix: broker.topicPrefix)
        }
    }
}

extension DoorController.Settings {
    init(_ door: Configuration.Door, _ journal: Configuration.Journaling) {
        self.init(
            name: door.name,
            key: door.key,
            unlockTime: door.unlockTime,
            exitTime: door.conduct.exitTime,
            rules: DoorRules(door),
            failurePolicy: (door.onFailure ?? journal.onFailure) == .admit ? .admit : .refuse
        )
    }
}
