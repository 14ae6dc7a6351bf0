package import Logging
import Synchronization

/// Plays a pattern for each signal on an output: a light or a buzzer.
package final class OutputFeedback: ReaderFeedback {
    private let output: any BinaryOutput
    private let patterns: FeedbackPatterns
    private let logger: Logger
    private let signals: AsyncStream<ReaderSignal>
    private let continuation: AsyncStream<ReaderSignal>.Continuation
    private let problem = Mutex<String?>(nil)

    package init(output: any BinaryOutput, patterns: FeedbackPatterns, logger: Logger) {
        self.output = output
        self.patterns = patterns
        self.logger = logger
        (self.signals, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var fault: String? { self.output.fault ?? self.problem.withLock { $0 } }

    package func show(_ signal: ReaderSignal) {
        self.continuation.yield(signal)
    }

    package func run() async {
        var playing: Task<Void, Never>?
        for await signal in self.signals {
            playing?.cancel()
            await playing?.value
            guard let pattern = self.patterns[signal] else { continue }
            playing = Task { await self.play(pattern) }
        }
        playing?.cancel()
        await playing?.value
    }

    private func play(_ pattern: FeedbackPattern) async {
        var isOn = false
        for step in pattern.steps {
            isOn.toggle()
            await self.set(isOn)
            do {
                try await Task.sleep(for: step, tolerance: .milliseconds(10))
            } catch {
                break
            }
        }
        if isOn { await self.set(false) }
    }

    private func set(_ isOn: Bool) async {
        do {
            try await self.output.set(isOn)
            self.problem.withLock { $0 = nil }
        } catch {
            let isNew = self.problem.withLock { problem in
                defer { problem = "\(error)" }
                return problem == nil
            }
            if isNew { self.logger.notice("feedback not shown", metadata: ["error": "\(error)"]) }
        }
    }
}
