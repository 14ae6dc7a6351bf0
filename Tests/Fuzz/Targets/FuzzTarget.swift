/// A parser of something that comes from outside.
struct FuzzTarget: Sendable {
    let name: String
    /// Of an input, in bytes: a little more than what is refused for its length, and where nothing is, what a valid one needs.
    let maximumLength: Int
    /// Valid examples, which libFuzzer changes and puts together.
    let seeds: @Sendable () throws -> [[UInt8]]
    /// Traps when something is wrong.
    let run: @Sendable ([UInt8]) -> Void

    static let all: [FuzzTarget] = [
        .wiegand, .serial, .evdev, .mqttReader, .mqttLock, .controller, .native, .espRFID, .adminBody, .adminQuery,
        .dlockHTTP, .configuration, .journal, .entry, .stateFiles, .backup,
    ]

    static func named(_ name: String) -> FuzzTarget? { Self.all.first { $0.name == name } }
}
