import AdminModel
import ArgumentParser

extension EventCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List events, the newest last.",
            discussion: """
                Examples:
                  p2k16ctl events --since 18:00 --until 22:00
                  p2k16ctl events --type decision --limit 20 --json
                """
        )

        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: TimeArgument.help)) var since: TimeArgument?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: TimeArgument.help)) var until: TimeArgument?
        @Option(help: "Only this door.", completion: .door) var door: String?
        @Option(help: "Only this account.", completion: .account) var account: String?
        @Option(help: "Only this type.") var type: EventType?
        @Option(help: "At most so many, up to \(EventQuery.maximumLimit).") var limit = EventQuery.defaultLimit
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard (1...EventQuery.maximumLimit).contains(self.limit) else {
                throw ValidationError("--limit must be 1 to \(EventQuery.maximumLimit).")
            }
        }

        func run() async throws {
            let query: [(name: String, value: String?)] = [
                ("since", try self.since?.resolve().description), ("until", try self.until?.resolve().description),
                ("door", self.door), ("account", self.account), ("type", self.type?.rawValue),
                ("limit", String(self.limit)),
            ]
            try await self.global.run { client, console in
                let list: EventList = try await client.get(["events"], query: query)
                try console.show(list) { Text.events(list, $0) }
            }
        }
    }
}
