import AdminModel
import ArgumentParser

extension EventCommands {
    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow the events as they happen, until Ctrl-C.",
            discussion: """
                Examples:
                  p2k16ctl events tail
                  p2k16ctl events tail --json | jq -r .account
                """
        )

        @Option(help: "First those after this event.") var after: UInt64?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let after = self.after
                try await Interrupt.ends {
                    try await client.live(after: after) { item in
                        switch item {
                        case .event(let event): try console.show(event) { Text.event(event, $0) }
                        case .lagged(let missed):
                            throw Failure(
                                .daemonFailure,
                                "the output was read too slowly: \(missed) events were missed",
                                remedy: "start again with --after and the number of the last event shown"
                            )
                        }
                    }
                    throw Failure(.unreachable, "the daemon closed the stream", remedy: "is it being restarted?")
                }
            }
        }
    }
}
