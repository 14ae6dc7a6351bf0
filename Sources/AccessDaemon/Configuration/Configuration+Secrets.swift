import FoundationEssentials

extension Configuration {
    /// The secrets that it names, with the section of each.
    package var secrets: [(path: String, secret: Secret)] {
        let sections = [
            ("upstream", self.upstream?.password), ("upstream.admin", self.upstream?.admin?.password),
            ("mqtt", self.broker?.password),
            ("dlock_http", self.dlockHTTP?.password),
        ]
        let locks = self.doors.map { door -> (String, Secret?) in
            guard case .dlockHTTP(let lock) = door.lock else { return ("", nil) }
            return ("doors.\(door.id).lock", lock.password)
        }
        return (sections + locks).compactMap { section, secret in secret.map { (section, $0) } }
    }

    /// Opens every secret, to find before it matters what cannot be used.
    ///
    /// - Returns: what is wrong with them; empty when all is well.
    package func checkSecrets(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> [ConfigurationProblem] {
        self.secrets.compactMap { path, secret in
            do throws(SecretError) {
                _ = try secret.load(environment: environment)
                return nil
            } catch {
                return ConfigurationProblem(
                    file: self.path,
                    position: nil,
                    message: "the password of '\(path)': \(error)",
                    suggestion: nil
                )
            }
        }
    }
}
