import AdminModel
import Glibc

/// Gets a card's number from a person or a pipe, never from an argument.
enum CardNumberInput {
    /// Reads the number that `--card -` asks for.
    static func read(argument: String) throws -> ClearCardNumber {
        guard argument == "-" else {
            throw Failure(
                .usage,
                "a card number is not taken as an argument: it would stay in the shell's history and in the process list",
                remedy: "use --card - and type the number when asked, or send it to standard input"
            )
        }
        let line = isatty(STDIN_FILENO) == 1 ? try Self.ask() : readLine()
        guard let number = line, number.contains(where: { !$0.isWhitespace }) else {
            throw Failure(.usage, "no card number was given")
        }
        return ClearCardNumber(number)
    }

    /// Reads a line from the terminal without showing it.
    ///
    /// Ctrl-C arrives as a character here, so that the terminal is put in order again before the command ends.
    private static func ask() throws -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw Failure(.usage, "the terminal cannot hide what is typed", remedy: "send the number to standard input")
        }
        Console.ask("Card number (not shown): ")
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Console.error("")
        }
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while Glibc.read(STDIN_FILENO, &byte, 1) == 1 {
            switch byte {
            case 10, 13: return String(decoding: bytes, as: UTF8.self)
            case 3, 4: throw Failure(.usage, "no card number was given")
            case 8, 127: _ = bytes.popLast()
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
