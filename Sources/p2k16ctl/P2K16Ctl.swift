import AdminModel
import ArgumentParser

/// The command line of the door daemon: a client of its admin socket and of nothing else.
@main
struct P2K16Ctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "p2k16ctl",
        abstract: "Look after the doors, cards and events of p2k16d.",
        discussion: """
            The daemon's admin socket is found with --socket, else in the environment variable P2K16D_SOCKET, \
            else at \(GlobalOptions.defaultSocket).

            Exit codes: 0 done, 1 refused or denied, 2 wrong usage, 3 daemon unreachable, 4 failure of the daemon, \
            5 findings of audit verify.

            Examples:
              p2k16ctl status
              p2k16ctl door hold entrance --until 21:00
              p2k16ctl explain anna entrance
              p2k16ctl events tail
            """,
        version: Version.current,
        subcommands: [
            DoctorCommand.self,
            StatusCommand.self, HealthCommand.self, DoorCommands.self, ReaderCommands.self, HardwareCommands.self,
            TapCommand.self, CardCommands.self, ExplainCommand.self, EventCommands.self,
            AlarmCommands.self, SyncCommands.self,
            ReportCommands.self, TopCommand.self, MetricsCommand.self, AccountCommands.self, MembershipCommands.self,
            CircleCommands.self,
            CompanyCommands.self,
            BadgeCommands.self, ToolCommands.self, BackupCommand.self, RestoreCommand.self, BreakGlassCommands.self,
            WhoAmICommand.self,
            AuditCommands.self,
            CompletionCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try Self.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch
            where CommandLine.arguments.dropFirst().first == "---completion" && Self.exitCode(for: error) != .success
        {
            // A shell asks while somebody types: nothing to offer is no reason to write into the line.
            Self.exit(withError: error is ExitCode ? error : ExitStatus.usage.exitCode)
        } catch let failure as Failure {
            Console.complain(failure)
            Self.exit(withError: failure.status.exitCode)
        } catch  where Self.exitCode(for: error) == .success || error is ExitCode {
            Self.exit(withError: error)
        } catch {
            let message = Self.fullMessage(for: error)
            Console.error(message.hasPrefix("Error: ") ? "p2k16ctl: \(message.dropFirst(7))" : message)
            Self.exit(withError: ExitStatus.usage.exitCode)
        }
    }
}
