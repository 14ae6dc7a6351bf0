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
        let line = isatty(STDIN_FILENO) == 1 ? try HiddenInput.ask("Card number") : readLine()
        guard let number = line, number.contains(where: { !$0.isWhitespace }) else {
            throw Failure(.usage, "no card number was given")
        }
        return ClearCardNumber(number)
    }
}
