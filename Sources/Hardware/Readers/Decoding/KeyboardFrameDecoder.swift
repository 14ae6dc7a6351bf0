package import AccessControl

/// The frames of readers that are USB keyboards: events of `/dev/input/event*` in, cards out.
///
/// It reads key codes, which name places on the keyboard and not letters: what layout the machine uses plays no part.
/// The reader itself must be set to the American one, as nearly all are. Shift and other modifiers play no part either.
package struct KeyboardFrameDecoder: ByteFrameDecoder {
    /// What ends the digits of a card.
    package enum End: String, Sendable, Hashable, CaseIterable {
        /// The Enter or Tab key; digits without it are a bad frame.
        case enter
        /// Silence, for readers that send nothing behind the digits.
        case gap
    }

    /// `struct input_event`: two words of time, then type, code and value.
    static let eventSize = 2 * MemoryLayout<Int>.size + 8

    private let syntax: CardNumberSyntax
    private let end: End
    /// In microseconds.
    private let gap: Int64
    private var partial: [UInt8] = []
    private var frame = TextFrame()
    private var lastPress: Int64?

    /// - Parameters:
    ///   - syntax: how the digits are read.
    ///   - gap: longer than any pause inside the digits of one card.
    package init(syntax: CardNumberSyntax, end: End, gap: Duration) {
        self.syntax = syntax
        self.end = end
        self.gap = Int64(gap / .microseconds(1))
    }

    package mutating func receive(_ bytes: some Sequence<UInt8>) -> [ReaderFrame] {
        var frames: [ReaderFrame] = []
        for byte in bytes {
            self.partial.append(byte)
            guard self.partial.count == Self.eventSize else { continue }
            let event = InputEvent(self.partial)
            self.partial.removeAll(keepingCapacity: true)
            self.receive(event, &frames)
        }
        return frames
    }

    package mutating func silence() -> ReaderFrame? {
        self.lastPress = nil
        if self.end == .enter, !self.frame.isEmpty { self.frame.spoil(.incomplete) }
        return self.frame.take(self.syntax)
    }

    private mutating func receive(_ event: InputEvent, _ frames: inout [ReaderFrame]) {
        if event.isOverrun {
            self.frame.spoil(.lost)
            // The digits behind it are the rest of a card's, and no card of their own.
            self.lastPress = event.microseconds
            return
        }
        guard event.isPress, !Self.modifiers.contains(event.code) else { return }
        if let lastPress = self.lastPress {
            // Two times that no clock shows one after the other are none of one card's.
            let (pause, overflow) = event.microseconds.subtractingReportingOverflow(lastPress)
            if overflow || pause > self.gap, let frame = self.silence() { frames.append(frame) }
        }
        self.lastPress = event.microseconds
        if Self.ends.contains(event.code) {
            if let frame = self.frame.take(self.syntax) { frames.append(frame) }
        } else if let character = Self.characters[event.code] {
            self.frame.append(character)
        } else {
            self.frame.spoil(.unexpected)
        }
    }

    /// Tab, Enter and the keypad's Enter.
    private static let ends: Set<UInt16> = [15, 28, 96]

    /// Control, Shift, Alt, Meta, Caps Lock and Num Lock.
    private static let modifiers: Set<UInt16> = [29, 42, 54, 56, 58, 69, 97, 100, 125, 126]

    /// Codes of `linux/input-event-codes.h` to what the key writes without Shift.
    private static let characters: [UInt16: UInt8] = {
        var characters: [UInt16: UInt8] = [:]
        for (codes, text) in [
            ([11, 2, 3, 4, 5, 6, 7, 8, 9, 10], "0123456789"),
            ([82, 79, 80, 81, 75, 76, 77, 71, 72, 73], "0123456789"),
            ([30, 48, 46, 32, 18, 33], "abcdef"),
            // Hyphen, full stop, slash, space; a colon is the semicolon's key with Shift.
            ([12, 52, 53, 57, 39, 74, 83, 98], "-./ :-./"),
        ] as [([UInt16], String)] {
            for (code, character) in zip(codes, text.utf8) { characters[code] = character }
        }
        return characters
    }()
}

/// An event of the kernel's input layer.
private struct InputEvent {
    let microseconds: Int64
    let code: UInt16
    let isPress: Bool
    /// The kernel's buffer was full and events are missing: `SYN_DROPPED`.
    let isOverrun: Bool

    /// - Parameter bytes: as many as ``KeyboardFrameDecoder/eventSize``.
    init(_ bytes: [UInt8]) {
        let word = MemoryLayout<Int>.size
        (self.microseconds, self.code, self.isPress, self.isOverrun) = bytes.withUnsafeBytes { bytes in
            let seconds = Int64(bytes.loadUnaligned(as: Int.self))
            let fraction = Int64(bytes.loadUnaligned(fromByteOffset: word, as: Int.self))
            let type = bytes.loadUnaligned(fromByteOffset: 2 * word, as: UInt16.self)
            let code = bytes.loadUnaligned(fromByteOffset: 2 * word + 2, as: UInt16.self)
            let value = bytes.loadUnaligned(fromByteOffset: 2 * word + 4, as: Int32.self)
            // EV_KEY 1 with value 1 is a press, 2 a repetition, 0 a release; EV_SYN 0 with code 3 is SYN_DROPPED.
            return (seconds &* 1_000_000 &+ fraction, code, type == 1 && value == 1, type == 0 && code == 3)
        }
    }
}
