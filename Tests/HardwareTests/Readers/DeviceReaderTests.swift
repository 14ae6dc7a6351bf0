import AccessControl
import Glibc
import Reactor
import TestServers
import Testing

@testable import Hardware

@Suite("A reader behind a device file", .timeLimit(.minutes(5)))
struct DeviceReaderTests {
    private static let card = CardNumber(format: .full, bytes: [0x01, 0x02, 0x5E, 0x3F, 0xA7])
    private static let frame = "\u{2}01025E3FA7C5\u{3}".utf8

    @Test("reads a serial line with settings of its own, through garbage, and debounces")
    func serial() async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/usb-reader"
        let line = try PseudoTerminal(at: path)
        defer { line.unplug() }
        // Settings as a terminal has them would hold the bytes back for a line and echo them.
        try await Self.run(Self.serial(path)) { reader in
            try await Self.wait { reader.health.fault == nil }
            var taps = reader.taps.makeAsyncIterator()
            line.write([0x00, 0xFF, 0x02, 0x30])
            line.write(Self.frame)
            #expect(await taps.next()?.number == Self.card)
            // RDM6300 repeats the frame while the card lies there.
            for _ in 0..<3 { line.write(Self.frame) }
            line.write("\u{2}01025E3FA7C4\u{3}".utf8)
            line.write(Self.frame.prefix(5))
            try await Self.wait { reader.health.badFrames == 4 }
            #expect(reader.health.taps == 1 && reader.health.lastFrame != nil)
            var settings = termios()
            #expect(tcgetattr(line.master, &settings) == 0)
            #expect(cfgetispeed(&settings) == speed_t(B9600))
            #expect(settings.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0)
            #expect(settings.c_cflag & tcflag_t(CSIZE) == tcflag_t(CS8))
        }
    }

    @Test("is taken up when it appears, and again after it was unplugged")
    func replug() async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/usb-reader"
        try await Self.run(Self.serial(path, debounce: .zero)) { reader in
            try await Self.wait { reader.health.fault?.contains("does not exist") == true }
            for _ in 0..<3 {
                let line = try PseudoTerminal(at: path)
                try await Self.wait { reader.health.fault == nil }
                let before = reader.health.taps
                // Half a frame of before means nothing to the device that comes after.
                line.write(Self.frame)
                line.write(Self.frame.prefix(7))
                try await Self.wait { reader.health.taps == before + 1 }
                line.unplug()
                try await Self.wait { reader.health.fault != nil }
            }
            #expect(reader.health.fault?.contains(path) == true)
        }
    }

    @Test("says what is wrong with a device that cannot be one")
    func errors() async throws {
        let directory = try TemporaryDirectory()
        for (port, text) in [
            (SerialPort(path: "/dev/null"), "is no serial line"),
            (InputPort(path: "/dev/null"), "is no input device"),
            (InputPort(path: "\(directory.path)/none"), "does not exist"),
        ] as [(any DevicePort, String)] {
            #expect {
                _ = try port.open()
            } throws: { error in
                "\(error)".contains(port.path) && "\(error)".contains(text)
            }
        }
    }

    @Test("reads the events of a keyboard from whatever descriptor they come, and takes it up again")
    func keyboard() async throws {
        let port = SocketPort()
        let reader = DeviceReader(
            id: ReaderID("entrance"),
            kind: .keyboard,
            port: port,
            gap: .milliseconds(100),
            debounce: .zero,
            backoff: Self.backoff,
            logger: Broker.logger
        ) {
            KeyboardFrameDecoder(syntax: CardNumberSyntax(), end: .enter, gap: .milliseconds(100))
        }
        try await Self.run(reader) { reader in
            var taps = reader.taps.makeAsyncIterator()
            for count in 1...3 {
                try await Self.wait { port.opened == count && reader.health.fault == nil }
                var keyboard = Keyboard()
                // A third of an event at a time.
                let bytes = keyboard.type("9c41e72b") + keyboard.press(28)
                for start in stride(from: 0, to: bytes.count, by: 8) { port.write(bytes[start..<(start + 8)]) }
                #expect(await taps.next()?.number.bytes == [0x9C, 0x41, 0xE7, 0x2B])
                port.write(keyboard.type("9c41"))
                try await Self.wait { reader.health.badFrames == count }
                port.unplug()
            }
        }
    }

    private static let backoff = Backoff(initial: .milliseconds(5), maximum: .milliseconds(20))

    private static func serial(_ path: String, debounce: Duration = .seconds(60)) -> DeviceReader {
        DeviceReader(
            id: ReaderID("entrance"),
            kind: .serial,
            port: SerialPort(path: path),
            gap: .milliseconds(100),
            debounce: debounce,
            backoff: Self.backoff,
            logger: Broker.logger
        ) {
            TokenFrameDecoder(hasLineEnd: false, syntax: CardNumberSyntax())
        }
    }

    private static func run(_ reader: DeviceReader, _ body: (DeviceReader) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await reader.run() }
            try await body(reader)
        }
    }

    static func wait(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < deadline, "the reader did not get there")
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
