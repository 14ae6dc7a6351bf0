import AdminModel
import ArgumentParser

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why somebody is let in or not, rule by rule.",
        discussion: """
            With an account and a door it judges today's facts, at another time with --at. With the number of an event \
            it explains that tap with what was known then. Ends with 0 whatever the answer is.

            Examples:
              p2k16ctl explain anna entrance
              p2k16ctl explain anna entrance --at '2026-12-24 18:00'
              p2k16ctl explain 4711
            """
    )

    @Argument(help: "The account, or the number of an event.", completion: .account) var subject: String
    @Argument(help: "The door.", completion: .door) var door: String?
    @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: TimeArgument.help)) var at: TimeArgument?
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if self.door == nil, UInt64(self.subject) == nil {
            throw ValidationError("Give an account and a door, or the number of an event.")
        }
        if self.door == nil, self.at != nil {
            throw ValidationError("An event is explained at its own time; leave out --at.")
        }
    }

    func run() async throws {
        try await self.global.run { client, console in
            let explanation: Explanation
            if let door = self.door {
                let at = try self.at?.resolve().description
                explanation = try await client.get(
                    ["explain"],
                    query: [("account", self.subject), ("door", door), ("at", at)]
                )
            } else {
                explanation = try await client.get(["explain", "events", self.subject])
            }
            try console.show(explanation) { Text.explanation(explanation, $0) }
        }
    }
}
