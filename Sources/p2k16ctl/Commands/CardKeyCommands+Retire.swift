import AdminModel
import ArgumentParser

extension CardKeyCommands {
    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop using an old key, at every site.",
            discussion: """
                Refused while active cards are known by it alone, unless --yes is given: they open nothing afterwards \
                and have to be enrolled again.

                Examples:
                  p2k16ctl card key retire 1
                  p2k16ctl card key retire 1 --yes
                """
        )

        @Argument(help: "The key's number.") var key: Int32
        @Flag(help: "Also when active cards need it.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = CardKeyRetireRequest(evenIfInUse: self.yes)
                let list: CardKeyList = try await client.post(["card-keys", String(self.key), "retire"], request)
                try console.show(list) { Text.cardKeys(list, $0) }
            }
        }
    }
}
