import AdminModel
import ArgumentParser

extension AlarmCommands {
    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "acknowledge",
            abstract: "Take note of an alarm.",
            discussion: """
                An alarm about something that has happened, as clone-suspected and journal-damaged, is over then. Any \
                other stands until its reason is over, and shows who has seen it. Who did it goes on record.

                Examples:
                  p2k16ctl alarm acknowledge reader-silent entrance
                  p2k16ctl alarm ack journal-damaged
                """,
            aliases: ["ack"]
        )

        @Argument(help: "Its kind, as listed.") var kind: String
        @Argument(help: "Its place, as listed; none for an alarm of the whole site.") var place: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = AlarmAcknowledgeRequest(kind: self.kind, place: self.place)
                let list: AlarmList = try await client.post(["alarms", "acknowledge"], request)
                try console.show(list) { Text.alarms(list, $0) }
            }
        }
    }
}
