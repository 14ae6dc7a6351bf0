import FoundationEssentials

extension Configuration {
    /// The secrets that it names, with the section of each.
    package var secrets: [(path: String, secret: Secret, isKey: Bool)] {
        let sections = [
            ("upstream", self.upstream?.password), ("upstream.admin", self.upstream?.admin?.password),
            ("mqtt", self.broker?.password),
            ("dlock_http", self.dlockHTTP?.password),
            ("alarms.webhook", self.alarms.webhook?.token),
        ]
        let locks = self.doors.map { door -> (String, Secret?) in
            guard case .dlockHTTP(let lock) = door.lock else { return ("", nil) }
            return ("doors.\(door.id).lock", lock.password)
        }
        let controllers = self.tools.map { tool -> (String, Secret?) in
            guard case .native(let controller) = tool.controller else { return ("", nil) }
            return ("tools.\(tool.name).controller", controller.key)
        }
        let passwords = (sections + locks).compactMap { section, secret in secret.map { (section, $0, false) } }
        return passwords + controllers.compactMap { section, secret in secret.map { (section, $0, true) } }
    }

    /// Opens every secret, to find before it matters what cannot be used.
    ///
    /// - Returns: what is wrong with them; empty when all is well.
    package func checkSecrets(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> [ConfigurationProblem] {
        self.secrets.compactMap { path, secret, isKey in
            do throws(SecretError) {
                if isKey {
                    _ = try secret.loadKeys(environment: environment)
                } else {
                    _ = try secret.load(environment: environment)
                }
                return nil
            } catch {
                return ConfigurationProblem(
                    file: self.path,
                    position: nil,
                    message: "the secret of '\(path)': \(error)",
                    suggestion: nil
                )
            }
        }
    }
}
