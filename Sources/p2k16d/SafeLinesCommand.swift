import AccessDaemon
import ArgumentParser
import Logging

struct SafeLinesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "safe-lines",
        abstract: "Drive the GPIO lines of all locks to locked, while the daemon does not run.",
        discussion: """
            For the unit's ExecStopPost: a daemon that was killed leaves the lines as the kernel leaves them. What a line
            does after this command has ended depends on the board, as it does after the daemon; --hold keeps the lines
            until SIGTERM. Doors whose fire release is latched are left released; the fire release itself is not read.

            Examples:
              p2k16d safe-lines --config /etc/p2k16d/p2k16d.yaml
              p2k16d safe-lines --hold

            Exit status: 0 all lines are safe, 1 some are not, 64 usage, 78 configuration.
            """
    )

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Keep the lines until SIGTERM or SIGINT, and take up those that appear.")
    var hold = false

    func run() async throws {
        let configuration = try self.configuration.load()
        let lines = SafeLines(configuration: configuration, logger: Logger(label: "p2k16d"))
        let (locked, released, failures) = await lines.drive()
        for door in locked { print("\(door): locked") }
        for door in released { print("\(door): released, since its fire release is latched") }
        for failure in failures { StandardError.print(failure) }
        if self.hold { try await lines.hold() }
        guard failures.isEmpty else { throw ExitCode.failure }
    }
}
