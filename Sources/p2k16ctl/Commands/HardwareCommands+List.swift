import AdminModel
import ArgumentParser

extension HardwareCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List GPIO chips, input devices and serial ports, and what uses them.",
            discussion: """
                Of GPIO lines those are shown that somebody holds or that the configuration names; --all shows every one. \
                Devices are best named in the configuration by the path that is shown: it stays the same.

                Examples:
                  p2k16ctl hardware list
                  p2k16ctl hardware list --all
                  p2k16ctl hardware list --json | jq -r '.parts[] | select(.fault).part'
                """
        )

        @Flag(help: "Show every GPIO line.") var all = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let inventory: HardwareInventory = try await client.get(["hardware"])
                try console.show(inventory) { Text.hardware(inventory, all: self.all, $0) }
            }
        }
    }
}
