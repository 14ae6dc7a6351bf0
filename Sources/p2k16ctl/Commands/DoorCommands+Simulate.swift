import AdminModel
import ArgumentParser

extension DoorCommands {
    struct Simulate: AsyncParsableCommand {
        /// What a hand does to an input.
        enum Movement: String, CaseIterable, ExpressibleByArgument {
            case open
            case closed
            case press
            case on
            case off
        }

        static let configuration = CommandConfiguration(
            abstract: "Move a simulated input of a door.",
            discussion: """
                A contact is open or closed, a button is pressed, a fire release goes on or off. Real inputs are moved \
                at the door only.

                Examples:
                  p2k16ctl door simulate entrance contact open
                  p2k16ctl door simulate entrance exit-button press
                  p2k16ctl door simulate entrance fire-release on
                  p2k16ctl door simulate entrance doorbell press
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @Argument(help: "The input.") var input: DoorInputName
        @Argument(help: "What happens to it.") var movement: Movement
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard self.states != nil else {
                let fitting = Movement.allCases.filter { Self.states(of: self.input, $0) != nil }.map(\.rawValue)
                throw ValidationError(
                    "\(self.input.rawValue) takes \(fitting.joined(separator: " or ")), not \(self.movement.rawValue)."
                )
            }
        }

        func run() async throws {
            let states = self.states ?? []
            try await self.global.run { client, console in
                var door: Door?
                for state in states {
                    door = try await client.post(
                        ["doors", self.door, "inputs", self.input.rawValue],
                        DoorInputRequest(active: state)
                    )
                }
                if let door { try console.show(door) { Text.door(door, $0) } }
            }
        }

        private var states: [Bool]? { Self.states(of: self.input, self.movement) }

        /// The states that the input passes through; nil where the movement does not fit it.
        private static func states(of input: DoorInputName, _ movement: Movement) -> [Bool]? {
            switch (input, movement) {
            case (.contact, .open): [false]
            case (.contact, .closed): [true]
            case (.exitButton, .press), (.doorbell, .press): [true, false]
            case (.fireRelease, .on): [true]
            case (.fireRelease, .off): [false]
            default: nil
            }
        }
    }
}
