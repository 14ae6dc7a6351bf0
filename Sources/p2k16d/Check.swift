import AccessDaemon
import ArgumentParser

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration and its secret files, all problems at once.",
        discussion: """
            Changes nothing and connects to nothing; of GPIO chips that this machine has it looks at the lines' names.

            Examples:
              p2k16d check --config /etc/p2k16d/p2k16d.yaml
              p2k16d check --without-secrets

            Exit status: 0 all well, 78 something is wrong.
            """
    )

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Leave out the secrets: systemd's are there only for a daemon that starts.")
    var withoutSecrets = false

    func run() throws {
        let configuration = try self.configuration.load()
        let problems = (self.withoutSecrets ? [] : configuration.checkSecrets()) + configuration.checkLines()
        for note in configuration.notes { print("note: \(note)") }
        for problem in problems { StandardError.print("\(problem)") }
        guard problems.isEmpty else { throw ExitCode(78) }
        let (doors, readers) = (configuration.doors.count, configuration.readers.count)
        print("\(configuration.path): \(doors) doors, \(readers) readers, all well")
    }
}
