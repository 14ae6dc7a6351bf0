import Logging
import Synchronization
import Testing

@testable import Hardware

@Suite("Lights and buzzers at readers", .timeLimit(.minutes(5)))
struct OutputFeedbackTests {
    /// Remembers what it was told.
    private final class Output: BinaryOutput {
        private let states = Mutex<[Bool]>([])
        let refusal: OutputError?

        init(refusal: OutputError? = nil) {
            self.refusal = refusal
        }

        var fault: String? { nil }
        var told: [Bool] { self.states.withLock { $0 } }

        func set(_ isActive: Bool) async throws {
            if let refusal { throw refusal }
            self.states.withLock { $0.append(isActive) }
        }
    }

    @Test("play the pattern of the signal and are off afterwards")
    func pattern() async throws {
        let output = Output()
        try await Self.run(output, [.denied: FeedbackPattern([.milliseconds(5), .milliseconds(5), .milliseconds(5)])]) {
            $0.show(.denied)
            try await DeviceReaderTests.wait { output.told.count == 4 }
            #expect(output.told == [true, false, true, false])
        }
    }

    @Test("a new signal replaces the running one at once, and the end puts it out")
    func replacement() async throws {
        let output = Output()
        let long = FeedbackPattern([.seconds(3600)])
        try await Self.run(output, [.granted: long, .enterPIN: long, .denied: FeedbackPattern([])]) {
            $0.show(.granted)
            try await DeviceReaderTests.wait { output.told == [true] }
            $0.show(.enterPIN)
            try await DeviceReaderTests.wait { output.told == [true, false, true] }
            $0.show(.denied)
            try await DeviceReaderTests.wait { output.told == [true, false, true, false] }
            $0.show(.granted)
            try await DeviceReaderTests.wait { output.told.last == true }
        }
        #expect(output.told.last == false)
    }

    @Test("a line that cannot be switched is told and hinders nobody")
    func broken() async throws {
        let output = Output(refusal: OutputError("no such line"))
        try await Self.run(output, [.granted: FeedbackPattern([.milliseconds(1)])]) { feedback in
            for _ in 0..<100 { feedback.show(.granted) }
            try await DeviceReaderTests.wait { feedback.fault == "no such line" }
        }
    }

    @Test("the patterns of all signals differ")
    func distinct() {
        for patterns in [FeedbackPatterns.led, .buzzer] {
            #expect(Set(patterns.values).count == ReaderSignal.allCases.count)
        }
    }

    private static func run(
        _ output: Output,
        _ patterns: FeedbackPatterns,
        _ body: (OutputFeedback) async throws -> Void
    ) async throws {
        let feedback = OutputFeedback(output: output, patterns: patterns, logger: Broker.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await feedback.run() }
            do {
                try await body(feedback)
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
