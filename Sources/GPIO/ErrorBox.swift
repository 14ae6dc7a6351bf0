import Synchronization

/// The last error of a line, which anybody may ask for.
final class ErrorBox: Sendable {
    let value = Mutex<GPIOError?>(nil)
}
