import AdminModel
import Postgres

/// What is known of the configuration: what runs, what stands in the file, and what is wrong with it.
struct ConfigurationFacts: Sendable {
    /// What counts until a restart.
    var started: Configuration
    /// What counts of the rest.
    var latest: Configuration
    var onDisk: Result<Configuration, ConfigurationError>
    /// Of secrets and GPIO lines, of the file as it is now.
    var problems: [ConfigurationProblem]

    /// Reads the file and what it names; blocks.
    static func gather(_ running: RunningConfiguration) -> ConfigurationFacts {
        let latest = running.latest
        var onDisk: Result<Configuration, ConfigurationError>
        do throws(ConfigurationError) {
            onDisk = .success(try Configuration.load(path: running.started.path))
        } catch {
            onDisk = .failure(error)
        }
        let file = (try? onDisk.get()) ?? latest
        return ConfigurationFacts(
            started: running.started,
            latest: latest,
            onDisk: onDisk,
            problems: file.checkSecrets() + file.checkLines()
        )
    }

    var findings: [Finding] { self.fileFindings + self.problemFindings + self.exposureFindings }

    private var path: String { self.started.path }

    private var fileFindings: [Finding] {
        switch self.onDisk {
        case .failure(let error):
            let first = error.problems.first.map { "\($0)" } ?? "\(error)"
            let more = error.problems.count > 1 ? " (and \(error.problems.count - 1) more)" : ""
            return [
                Finding(
                    .configuration,
                    .error,
                    "configuration-file",
                    self.path,
                    "the file cannot be used, so what ran before goes on, and a restart would fail: \(first)\(more)",
                    remedy: "Run p2k16d check --config \(self.path), which tells all of it."
                )
            ]
        case .success(let file):
            let restart = Configuration.reloadDifferences(from: self.started, to: file).needingRestart
            let reload = Configuration.reloadDifferences(from: self.latest, to: file).reloadable
            var findings: [Finding] = []
            if !restart.isEmpty {
                findings.append(
                    Finding(
                        .configuration,
                        .warning,
                        "configuration-restart",
                        self.path,
                        "the file says otherwise than what runs, and only a restart puts it into effect: "
                            + restart.joined(separator: ", "),
                        remedy: "Restart at a quiet time (systemctl restart p2k16d), or undo the change."
                    )
                )
            }
            if !reload.isEmpty {
                findings.append(
                    Finding(
                        .configuration,
                        .warning,
                        "configuration-reload",
                        self.path,
                        "the file says otherwise than what runs: \(reload.joined(separator: ", "))",
                        remedy: "Put it into effect (systemctl reload p2k16d), or undo the change."
                    )
                )
            }
            if findings.isEmpty {
                findings.append(
                    Finding(.configuration, .ok, "configuration-file", self.path, "is what runs, without a mistake")
                )
            }
            return findings
                + file.notes.map { note in
                    let place = note.position.map { ":\($0.line):\($0.column)" } ?? ""
                    return Finding(
                        .configuration,
                        .notice,
                        "configuration-note",
                        "\(note.file)\(place)",
                        note.message,
                        remedy: note.suggestion
                    )
                }
        }
    }

    private var problemFindings: [Finding] {
        guard !self.problems.isEmpty else {
            let count = self.latest.secrets.count
            return [
                Finding(
                    .configuration,
                    .ok,
                    "secrets",
                    "secrets and lines",
                    count == 0 ? "no secrets are configured" : "all \(count) secrets can be read, by the daemon alone"
                )
            ]
        }
        return self.problems.map { problem in
            Finding(
                .configuration,
                .error,
                "configuration-problem",
                self.path,
                problem.message,
                remedy: problem.suggestion ?? "Mend it: a restart would fail or go without."
            )
        }
    }

    /// Of what runs: that is what is on the wire. Whether the database is in clear tells the database itself.
    private var exposureFindings: [Finding] {
        let exposures = self.started.exposures
        var findings = exposures.map { exposure in
            Finding(
                .configuration,
                .warning,
                exposure.peer == .broker ? "broker-clear-text" : "database-verification",
                exposure.connection,
                exposure.meaning,
                remedy: exposure.remedy
            )
        }
        if let broker = self.started.broker, !exposures.contains(where: { $0.peer == .broker }) {
            findings.append(
                Finding(
                    .configuration,
                    .ok,
                    "broker-clear-text",
                    "the connection to the broker \(broker.host):\(broker.port)",
                    LoopbackHost.contains(broker.host)
                        ? "does not leave this machine" : "is encrypted, and the broker's certificate is checked"
                )
            )
        }
        if self.started.upstream != nil, !exposures.contains(where: { $0.peer == .database }) {
            findings.append(
                Finding(
                    .configuration,
                    .ok,
                    "database-verification",
                    "the connection to the database",
                    "does not leave this machine, or the server's certificate is checked"
                )
            )
        }
        return findings
    }
}
