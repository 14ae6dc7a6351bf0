import AccessControl
import AdminAPI
import CardHashing
import Hardware
import LocalStore
import Logging
import Postgres
import ServiceLifecycle
import Systemd
import UnixSignals

/// Reads the configuration again on SIGHUP, applies what can change while doors are served, and names what cannot.
struct ReloadService: Service {
    let site: Site
    let logLevel: LogLevelSwitch
    let notifier: SystemdNotifier
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        var current = self.site.configuration
        for await _ in signals.cancelOnGracefulShutdown() {
            try? self.notifier.reloading()
            current = await self.reload(from: current)
            self.site.running.latest = current
            try? self.notifier.ready()
        }
    }

    /// - Returns: the configuration that counts from now on; the old one where the file is wrong.
    func reload(from old: Configuration) async -> Configuration {
        let new: Configuration
        do {
            new = try Configuration.load(path: old.path)
        } catch {
            self.logger.error("configuration not reloaded", error: error, metadata: [LogKeys.path: "\(old.path)"])
            return old
        }
        let differences = Configuration.reloadDifferences(from: old, to: new)
        self.logLevel.level = new.logLevel.level
        self.site.authorizer.replace(new.roles)
        for door in new.doors {
            await self.site.doors[door.id]?.update(DoorController.Settings(door, new.journal))
        }
        self.site.rules.replace(policy: Policy(grace: new.grace), configuration: self.served(new))
        if let upstream = new.upstream {
            self.site.upstream?.sync.set(.init(poll: upstream.pollInterval, reconcile: upstream.reconcileInterval))
        }
        await self.reloadCardKeys()
        self.reloadControllerKeys()
        await self.applyRules()
        self.logger.notice(
            "configuration reloaded",
            metadata: [
                "changed": "\(differences.reloadable.joined(separator: ", "))",
                "needs_restart": "\(differences.needingRestart.joined(separator: ", "))",
            ]
        )
        return new
    }

    /// Only doors that the daemon runs: one that was added serves nobody before a restart, one removed keeps its rule.
    private func served(_ new: Configuration) -> AccessConfiguration {
        var access = new.access
        let added = access.doors.filter { self.site.doors[$0.id] == nil }.map(\.id)
        let removed = self.site.rules.configuration.doors.filter { old in !access.doors.contains { $0.id == old.id } }
        access.doors = access.doors.filter { !added.contains($0.id) } + removed
        return access
    }

    /// Takes the card keys that were copied from another site; wrong ones change nothing.
    private func reloadCardKeys() async {
        let path = self.site.configuration.cardKeyFile
        do {
            try await self.site.keys.exclusively {
                guard let ring = try CardKeyFile(path: path).read() else { return }
                let checks = Dictionary(uniqueKeysWithValues: ring.keys.map { ($0.id, $0.checkValue) })
                // Only compared: what this site takes for the space's keys is written down when the authority agrees.
                let known = try await self.site.store.cardKeyChecks()
                for (key, checkValue) in checks where known[key] != nil {
                    try await self.site.store.ensureKey(key, checkValue: checkValue)
                }
                guard ring.keys.map(\.checkValue) != self.site.keys.ring?.keys.map(\.checkValue) else { return }
                do {
                    try await self.site.cards.agree(on: checks, actor: "p2k16d")
                } catch let error as PostgresError {
                    // Compared at the next connect, before anything else is believed.
                    self.logger.info("card keys not compared with the upstream's", error: error)
                }
                self.site.keys.ring = ring
                self.logger.notice(
                    "card keys reloaded",
                    metadata: [LogKeys.file: "\(path)", "keys": "\(ring.keys.map(\.id.rawValue))"]
                )
            }
        } catch {
            self.logger.error("card keys not reloaded", error: error, metadata: [LogKeys.file: "\(path)"])
        }
    }

    /// Takes keys of controllers whose files have changed, so that they are replaced without a restart.
    private func reloadControllerKeys() {
        for tool in self.site.configuration.tools {
            guard case .native(let settings) = tool.controller,
                let controller = self.site.tools.supervisors[tool.name]?.controller as? NativeController
            else { continue }
            do throws(SecretError) {
                controller.replace(seals: try settings.loadSeals())
            } catch {
                self.logger.error(
                    "keys of a controller not reloaded",
                    error: error,
                    metadata: [LogKeys.tool: "\(tool.name)"]
                )
            }
        }
    }

    /// Names in the rules are resolved when a snapshot is built, so a new one is built: from the authority if it can be
    /// asked, else from the facts kept here.
    private func applyRules() async {
        do {
            try await self.site.cards.refresh()
        } catch {
            let configuration = self.site.rules.configuration
            guard let snapshot = try? await self.site.store.loadSnapshot(configuration: configuration) else {
                self.logger.error("rules take effect with the next sync", error: error)
                return
            }
            self.site.snapshot.advance(to: snapshot)
        }
    }
}
