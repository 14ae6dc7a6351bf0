extension Configuration {
    /// Which keys differ, told by whether SIGHUP can put them into effect.
    package static func reloadDifferences(from old: Configuration, to new: Configuration) -> ReloadDifferences {
        let (old, new) = (old.settings, new.settings)
        let differing = Set(old.keys).union(new.keys).filter { old[$0]?.value != new[$0]?.value }
        // A section that came or went says it all.
        let changed = differing.filter { path in !differing.contains { path.hasPrefix("\($0).") } }.sorted()
        let isReloadable = { (path: String) in (new[path] ?? old[path])?.isReloadable == true }
        return ReloadDifferences(
            reloadable: changed.filter(isReloadable),
            needingRestart: changed.filter { !isReloadable($0) }
        )
    }

    private struct Setting {
        var value: AnyHashable
        var isReloadable: Bool
    }

    /// Every setting by the path of its key; a section that may be absent is a setting itself.
    private var settings: [String: Setting] {
        var settings: [String: Setting] = [:]
        func restart(_ path: String, _ value: some Hashable) {
            settings[path] = Setting(value: AnyHashable(value), isReloadable: false)
        }
        func reload(_ path: String, _ value: some Hashable) {
            settings[path] = Setting(value: AnyHashable(value), isReloadable: true)
        }
        restart("site", self.site)
        restart("state_directory", self.stateDirectory)
        restart("admin.socket", self.adminSocket)
        restart("admin.socket_group", self.adminSocketGroup)
        restart("admin.accounts", self.adminAccounts)
        reload("admin.roles", self.roles)
        reload("log.level", self.logLevel)
        reload("policy.grace", self.grace)
        reload("policy.max_age", self.freshness)
        restart("journal.timeout", self.journal.timeout)
        restart("journal.retention", self.journal.retention)
        reload("journal.on_failure", self.journal.onFailure)
        restart("cards.key_file", self.cardKeyFile)
        restart("cards.unknown_taps", self.unknownTapRetention)
        if let upstream = self.upstream {
            restart("upstream", true)
            restart("upstream.connection", upstream.connection)
            restart("upstream.password", upstream.password)
            restart("upstream.admin", upstream.admin)
            reload("upstream.poll_interval", upstream.pollInterval)
            reload("upstream.reconcile_interval", upstream.reconcileInterval)
            restart("upstream.connect_timeout", upstream.connectTimeout)
            restart("upstream.statement_timeout", upstream.statementTimeout)
        }
        if let broker = self.broker { restart("mqtt", broker) }
        if let server = self.dlockHTTP { restart("dlock_http", server) }
        restart("metrics", self.metrics)
        for door in self.doors {
            let path = "doors.\(door.id)"
            restart(path, true)
            reload("\(path).name", door.name)
            reload("\(path).circles", door.circles)
            reload("\(path).badges", door.badges)
            reload("\(path).max_age", door.freshness)
            reload("\(path).unlock_time", door.unlockTime)
            restart("\(path).key", door.key)
            restart("\(path).pin", door.asksForPIN)
            restart("\(path).least_card", door.leastCard)
            restart("\(path).lock", door.lock)
            restart("\(path).dlock13", door.dlock13)
            restart("\(path).contact", door.parts.contact)
            restart("\(path).exit_button", door.parts.exitButton)
            restart("\(path).fire_release", door.parts.fireRelease)
            restart("\(path).doorbell", door.parts.doorbell)
            restart("\(path).buzzer", door.parts.buzzer)
            restart("\(path).light", door.parts.light)
            restart("\(path).interlock", door.interlock)
            reload("\(path).exit_time", door.conduct.exitTime)
            reload("\(path).relock_on_close", door.conduct.relockOnClose)
            reload("\(path).held_open_warning", door.conduct.heldOpenWarning)
            reload("\(path).held_open_alarm", door.conduct.heldOpenAlarm)
            reload("\(path).forced_open", door.conduct.forcedOpen)
            reload("\(path).lockdown_pass", door.conduct.lockdownPass)
            reload("\(path).on_failure", door.onFailure)
        }
        for reader in self.readers { restart("readers.\(reader.id)", reader) }
        for tool in self.tools {
            let path = "tools.\(tool.name)"
            restart(path, true)
            reload("\(path).badges", tool.badges)
            reload("\(path).max_age", tool.freshness)
            restart("\(path).controller", tool.controller)
            restart("\(path).limits", tool.limits)
            restart("\(path).conduct", tool.conduct)
        }
        reload("guests", self.guests)
        restart("alarms", self.alarms)
        restart("embedded.seed", self.seed)
        return settings
    }
}
