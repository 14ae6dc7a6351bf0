import AdminModel
import ArgumentParser

extension HardwareCommands {
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Test a door after wiring it: lock, contact, buttons and readers, step by step.",
            discussion: """
                Opens the lock for 3 s (it asks first), then waits for the door to open and close, for each button to be \
                pressed, and for a card at each reader, and says what to look at where nothing or something else came. \
                Taps decide and are on record as always. The fire release is left out, since it latches.

                Ends with 0 when nothing failed, and with 1 otherwise.

                Examples:
                  p2k16ctl hardware test entrance
                  p2k16ctl hardware test entrance --yes --within 10s --json | jq '.steps[] | select(.result == "failed")'
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @Option(help: ArgumentHelp("How long each step waits for you; 30s if left out.", valueName: "time"))
        var within: SpanArgument?
        @Flag(help: "Do not ask, neither before the lock opens nor what you saw.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let inventory: HardwareInventory = try await client.get(["hardware"])
                let door: Door = try await client.get(["doors", self.door])
                try Confirmation.ask("Open \(self.door) for \(Int(DoorTest.opening)) s?", yes: self.yes)
                let report = try await self.test(door, inventory, client, console)
                if console.json {
                    try console.show(report) { _ in "" }
                } else {
                    let color: Style.Color = report.passed ? .green : .red
                    Console.plain(console.style.paint(report.passed ? "passed" : "failed", color))
                }
                guard report.passed else { throw ExitStatus.refused.exitCode }
            }
        }

        private func test(
            _ door: Door,
            _ inventory: HardwareInventory,
            _ client: AdminClient,
            _ console: Console
        ) async throws -> DoorTestReport {
            let (items, continuation) = AsyncStream<DoorTest.Item>.makeStream(bufferingPolicy: .bufferingNewest(4096))
            let id = self.door
            let canAsk = !self.yes && Confirmation.canAsk
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await client.hardware(door: id) { continuation.yield(.event($0)) }
                        continuation.yield(.ended(Failure(.unreachable, "the daemon closed the stream")))
                    } catch let failure as Failure {
                        continuation.yield(.ended(failure))
                    }
                }
                defer { group.cancelAll() }
                var test = DoorTest(
                    door: door,
                    parts: inventory.parts.filter { $0.door == id },
                    patience: .seconds(self.within?.seconds ?? 30),
                    items: items,
                    timers: continuation,
                    say: { Console.error($0) },
                    ask: { canAsk ? Confirmation.answer($0) : nil },
                    pulse: { try await client.post(["doors", id, "open"], OpenRequest(seconds: DoorTest.opening)) },
                    done: { step in
                        if !console.json { Console.plain(Text.doorTestStep(step, console.style)) }
                    }
                )
                return try await test.run()
            }
        }
    }
}
