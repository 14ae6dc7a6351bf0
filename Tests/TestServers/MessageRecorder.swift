import Synchronization

/// Collects the messages on a topic filter, through `mosquitto_sub`, which connects again by itself.
package final class MessageRecorder: Sendable {
    /// A message as it arrived.
    package struct Message: Sendable, Equatable {
        package let topic: String
        /// QoS of the delivery: the lower one of publication and subscription.
        package let qos: Int
        /// Whether it was published with the retain flag, be it before or after the subscription.
        package let retain: Bool
        package let payload: String
        /// When it was read.
        package let time: ContinuousClock.Instant
    }

    private let process: ChildProcess
    private let position = Mutex(0)

    private init(process: ChildProcess) {
        self.process = process
    }

    /// Starts `mosquitto_sub` with address, login and subscription as arguments; subscribed on return.
    static func start(arguments: [String]) async throws -> MessageRecorder {
        // Debug lines tell when the subscription stands, and without stdbuf they would wait in a buffer. The payload
        // comes in hexadecimal, as it may hold newlines.
        let process = try ChildProcess(
            try Program("stdbuf", package: "coreutils").path,
            ["-oL", try Program("mosquitto_sub", package: "mosquitto-clients").path] + arguments
                + ["--retain-as-published", "-d", "-F", "message\\t%t\\t%q\\t%r\\t%x"]
        )
        do {
            try await process.waitForLine(containing: "Subscribed (mid", timeout: .seconds(10))
        } catch {
            try await process.kill()
            throw error
        }
        return MessageRecorder(process: process)
    }

    deinit {
        self.process.send(signal: 9)
    }

    /// Every message so far, oldest first, also those that ``next(timeout:)`` has returned.
    package var messages: [Message] { self.process.recordedLines.compactMap(Message.init) }

    /// The next message that no call of this method has returned yet; for one caller at a time.
    ///
    /// - Throws: ``TestServerError`` when none comes in time.
    package func next(timeout: Duration = .seconds(10)) async throws -> Message {
        let start = self.position.withLock { $0 }
        let (index, line) = try await self.process.firstLine(from: start, timeout: timeout) { Message($0) != nil }
        self.position.withLock { $0 = index + 1 }
        return Message(line)!
    }

    /// The next message on this topic, passing over others; for one caller at a time.
    ///
    /// - Throws: ``TestServerError`` when none comes in time.
    package func next(topic: String, timeout: Duration = .seconds(10)) async throws -> Message {
        let deadline = ContinuousClock.now + timeout
        while true {
            let message = try await self.next(timeout: max(.zero, deadline - .now))
            if message.topic == topic { return message }
        }
    }

    /// Ends the recording; ``messages`` stay.
    package func stop() async throws {
        try await self.process.kill()
    }
}

extension MessageRecorder.Message {
    /// Reads a line of `mosquitto_sub`; nil for its debug lines.
    init?(_ line: ChildProcess.Line) {
        let fields = line.text.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0] == "message", let qos = Int(fields[2]) else { return nil }
        let digits = Array(fields[4].utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        self.init(
            topic: String(fields[1]),
            qos: qos,
            retain: fields[3] == "1",
            payload: String(decoding: bytes, as: UTF8.self),
            time: line.time
        )
    }
}
