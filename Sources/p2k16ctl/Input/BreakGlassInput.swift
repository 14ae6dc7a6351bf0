import AdminModel
import Glibc

/// Gets a break-glass code from a person or a pipe, never from an argument.
enum BreakGlassInput {
    static func read() throws -> ClearBreakGlassCode {
        let line = isatty(STDIN_FILENO) == 1 ? try HiddenInput.ask("Code") : readLine()
        guard let line, !line.isEmpty else { throw Failure(.usage, "no code was given") }
        return ClearBreakGlassCode(line)
    }
}
