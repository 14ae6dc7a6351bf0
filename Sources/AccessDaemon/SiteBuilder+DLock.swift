import AccessControl
import AdminAPI
import Hardware
import MQTT

// The doors as others know them from the days before this daemon: as a dlock13, and as a dlock over HTTP.
extension SiteBuilder {
    func dlock13Doors(
        _ doors: [DoorID: DoorController],
        broker: MQTTClient?,
        opener: RemoteOpener
    ) -> [DLock13Door] {
        guard let broker else { return [] }
        return self.configuration.doors.compactMap { door in
            guard let topics = door.dlock13, let controller = doors[door.id] else { return nil }
            return DLock13Door(
                door: controller,
                topics: topics,
                client: broker,
                opener: opener,
                clock: opener.clock,
                logger: self.logger
            )
        }
    }

    /// - Throws: ``SecretError`` when the password cannot be read.
    func dlockServer(_ doors: [DoorID: DoorController], opener: RemoteOpener) throws -> DLockServer? {
        guard let server = self.configuration.dlockHTTP else { return nil }
        let exposed = self.configuration.doors.filter { server.doors.contains($0.id) }
            .compactMap { door in doors[door.id].map { (door.key, $0) } }
        return DLockServer(
            configuration: DLockServerConfiguration(
                address: ListenAddress(
                    host: server.host,
                    port: Int(server.port),
                    tls: server.tls.map { .init(certificateFile: $0.certificateFile, keyFile: $0.keyFile) }
                ),
                username: server.username,
                password: try server.password.load()
            ),
            backend: DLockGate(doors: Dictionary(uniqueKeysWithValues: exposed), opener: opener),
            logger: self.logger
        )
    }
}
