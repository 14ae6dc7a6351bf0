import AccessDaemon
import ArgumentParser

struct ClockWitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock-witness",
        abstract: "Write down whether the system clock is synchronised, for a daemon that may not ask.",
        discussion: """
            For p2k16d-clock.service, which the daemon's unit brings along: the filter of system calls in that one forbids
            all that could set the clock, and asking is among it. Runs until it is ended.

            Examples:
              p2k16d clock-witness

            Exit status: 1 the kernel cannot be asked, or the file cannot be written.
            """
    )

    @Option(help: "The file, whose folder must exist.", completion: .file())
    var file = ClockWitness.usualPath

    func run() async throws {
        do {
            try await ClockWitness(path: self.file).run()
        } catch {
            StandardError.print("p2k16d: \(error)")
            throw ExitCode.failure
        }
    }
}
