import AdminModel
import ArgumentParser

extension AlarmCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the alarms that stand, the oldest first.",
            discussion: """
                Examples:
                  p2k16ctl alarm list
                  p2k16ctl alarms --json | jq -r '.alarms[] | select(.acknowledgedBy | not).kind'
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: AlarmList = try await client.get(["alarms"])
                try console.show(list) { Text.alarms(list, $0) }
            }
        }
    }
}
