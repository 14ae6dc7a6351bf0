import AccessControl
import LocalStore
import Logging

// The alarms of the site and who is told of them.
extension SiteBuilder {
    /// - Throws: `SecretError` when the webhook's token cannot be read, `LocalStoreError`.
    func alarmDesk(_ sources: AlarmSources) async throws -> AlarmDesk {
        let settings = self.configuration.alarms
        return AlarmDesk(
            sources: sources,
            settings: settings,
            restored: try await sources.store.alarms(),
            rhythms: try await sources.store.readerRhythms(),
            clones: self.cloneRules,
            deliveries: try self.alarmDeliveries(settings),
            logger: self.logger
        )
    }

    /// Doors of one air-lock stand next to each other.
    private var cloneRules: CloneWatch.Rules {
        var pairs: [Set<DoorID>: Duration] = [:]
        for door in self.configuration.doors {
            for other in door.interlock { pairs[[door.id, other]] = .zero }
        }
        return CloneWatch.Rules(
            walkingTime: self.configuration.alarms.walkingTime,
            pairs: pairs.merging(self.configuration.alarms.neighbours) { $1 }
        )
    }

    private func alarmDeliveries(_ settings: Configuration.Alarms) throws -> [AlarmDelivery] {
        let site = self.configuration.site
        var deliveries: [AlarmDelivery] = []
        if let path = settings.command.first {
            let command = ChildCommand(
                path: path,
                arguments: Array(settings.command.dropFirst()),
                limit: settings.commandTimeout
            )
            deliveries.append(
                AlarmDelivery(name: "command", pauses: [], logger: self.logger) { change in
                    let notification = AlarmNotification(change, site: site)
                    try await command.run(environment: notification.environment, input: notification.json)
                }
            )
        }
        if let settings = settings.webhook {
            let webhook = Webhook(
                url: settings.url,
                token: try settings.token?.load(),
                authorityFile: settings.authorityFile,
                limit: settings.timeout
            )
            deliveries.append(
                AlarmDelivery(
                    name: "webhook",
                    pauses: [.seconds(1), .seconds(5), .seconds(30)],
                    logger: self.logger
                ) { change in
                    try await webhook.post(AlarmNotification(change, site: site).json)
                }
            )
        }
        return deliveries
    }
}
