import Glibc

/// Asks for what nobody who looks at the screen should see.
enum HiddenInput {
    /// Reads a line from the terminal without showing it.
    ///
    /// Ctrl-C arrives as a character here, so that the terminal is put in order again before the command ends.
    static func ask(_ what: String) throws -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw Failure(.usage, "the terminal cannot hide what is typed", remedy: "send it to standard input")
        }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        // Before asking: an answer that comes at once is neither shown nor thrown away.
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        Console.ask("\(what) (not shown): ")
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Console.error("")
        }
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while Glibc.read(STDIN_FILENO, &byte, 1) == 1 {
            switch byte {
            case 10, 13: return String(decoding: bytes, as: UTF8.self)
            case 3, 4: throw Failure(.usage, "nothing was given")
            case 8, 127: _ = bytes.popLast()
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
