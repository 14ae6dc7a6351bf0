import AdminModel
import Glibc

/// Gets a PIN from a person or a pipe, never from an argument.
enum PINInput {
    /// Reads a PIN that exists.
    static func read() throws -> ClearPIN {
        let line = isatty(STDIN_FILENO) == 1 ? try HiddenInput.ask("PIN") : readLine()
        guard let line, !line.isEmpty else { throw Failure(.usage, "no PIN was given") }
        return ClearPIN(line)
    }

    /// Reads a new PIN, from a terminal twice.
    static func readNew() throws -> ClearPIN {
        let pin = try Self.read()
        if isatty(STDIN_FILENO) == 1, try HiddenInput.ask("Again") != pin.text {
            throw Failure(.usage, "the two PINs differ; nothing was changed")
        }
        return pin
    }
}
