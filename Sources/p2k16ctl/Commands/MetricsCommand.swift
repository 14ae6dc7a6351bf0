import AdminModel
import ArgumentParser

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print the daemon in figures, as Prometheus reads them.",
        discussion: """
            With 'metrics.listen' in the configuration Prometheus fetches the same page by itself. Without it, the \
            node exporter's textfile collector can be given this output.

            Examples:
              p2k16ctl metrics
              p2k16ctl metrics | grep p2k16d_truth_age_seconds
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await self.global.run { client, _ in Console.plain(try await client.metrics()) }
    }
}
