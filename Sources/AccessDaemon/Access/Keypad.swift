import AccessControl
import Hardware
import Synchronization

/// The keypad of one reader: takes its keys to whoever waits for a PIN. Without a card a whole break-glass code may be
/// typed; all other keys that nobody waits for are nobody's.
final class Keypad: Sendable {
    /// What came of waiting for a PIN.
    enum Entry: Sendable, Hashable {
        /// Up to `#`; digits that make no PIN as they are.
        case typed([UInt8])
        case tookTooLong
        /// Another card was tapped meanwhile.
        case replaced
    }

    /// How long the whole PIN may take.
    static let patience = Duration.seconds(20)

    /// How long the next digit of a break-glass code may take.
    static let codePatience = Duration.seconds(30)

    private let waiting = Mutex<AsyncStream<KeypadKey>.Continuation?>(nil)
    /// What may be break-glass codes, as they are typed: right length, and nobody was asked for a PIN.
    let codes: AsyncStream<[UInt8]>
    private let codesTyped: AsyncStream<[UInt8]>.Continuation

    init() {
        (self.codes, self.codesTyped) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Follows the keys until it is cancelled.
    func run(_ keys: AsyncStream<KeypadKey>) async {
        var digits: [UInt8] = []
        var last = ContinuousClock.now
        for await key in keys {
            let isTaken = self.waiting.withLock { waiting -> Bool in
                guard let listener = waiting else { return false }
                // Whoever was asked for a PIN has it, or has gone.
                if case .terminated = listener.yield(key) {
                    waiting = nil
                    return false
                }
                return true
            }
            if isTaken || last.duration(to: .now) > Self.codePatience { digits = [] }
            last = .now
            guard !isTaken else { continue }
            switch key {
            case .digit(let digit): if digits.count <= BreakGlassCode.length { digits.append(digit) }
            case .clear: digits = []
            case .enter:
                if digits.count == BreakGlassCode.length { self.codesTyped.yield(digits) }
                digits = []
            }
        }
        self.codesTyped.finish()
    }

    /// The keys from now on, for whoever was just asked for a PIN; what was asked before counts no more.
    func listen() -> AsyncStream<KeypadKey> {
        let (keys, continuation) = AsyncStream.makeStream(of: KeypadKey.self, bufferingPolicy: .bufferingOldest(64))
        self.waiting.withLock { waiting in
            waiting?.finish()
            waiting = continuation
        }
        return keys
    }

    /// Another card was tapped: nobody waits for what the one before it was asked.
    func replace() {
        self.waiting.withLock { waiting in
            waiting?.finish()
            waiting = nil
        }
    }

    /// Waits for what is typed until `#`.
    ///
    /// - Parameter keys: from ``listen()``.
    static func entry(_ keys: AsyncStream<KeypadKey>, within patience: Duration = patience) async -> Entry {
        await withTaskGroup(of: Entry.self) { group in
            group.addTask { await Self.collect(keys).map { .typed($0) } ?? .replaced }
            group.addTask {
                try? await Task.sleep(for: patience)
                return .tookTooLong
            }
            defer { group.cancelAll() }
            return await group.next() ?? .replaced
        }
    }

    private static func collect(_ keys: AsyncStream<KeypadKey>) async -> [UInt8]? {
        var digits: [UInt8] = []
        for await key in keys {
            switch key {
            // More than any PIN has make none; how many more does not matter.
            case .digit(let digit): if digits.count <= PIN.lengths.upperBound { digits.append(digit) }
            case .clear: digits = []
            case .enter: return digits
            }
        }
        return nil
    }
}
