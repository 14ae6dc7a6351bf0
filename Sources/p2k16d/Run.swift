import AccessDaemon
import ArgumentParser
import Logging

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon in the foreground until SIGTERM or SIGINT.",
        discussion: """
            Logs to standard error. SIGHUP reads the configuration again.

            Examples:
              p2k16d run --config /etc/p2k16d/p2k16d.yaml
              p2k16d run --config Config/demo.yaml

            Exit status: 0 stopped on request, 1 could not start or go on, 64 usage, 78 configuration.
            """
    )

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let configuration = try self.configuration.load()
        let level = LogLevelSwitch(configuration.logLevel.level)
        let isJournal = JournalLogHandler.isConnected
        LoggingSystem.bootstrap { label in
            let handler: any LogHandler =
                isJournal
                ? JournalLogHandler(write: StandardError.write) : StreamLogHandler.standardError(label: label)
            return LevelledLogHandler(handler, level)
        }
        let logger = Logger(label: "p2k16d")
        for note in configuration.notes { logger.notice("configuration", metadata: ["note": "\(note)"]) }
        for problem in configuration.checkLines() {
            logger.error("configuration", metadata: ["problem": "\(problem)"])
        }
        let daemon = Daemon(configuration: configuration, logLevel: level, logger: logger) {
            Welcome(configuration)?.print()
        }
        do {
            try await daemon.run()
        } catch {
            StandardError.print("p2k16d: \(error)")
            throw ExitCode.failure
        }
    }
}
