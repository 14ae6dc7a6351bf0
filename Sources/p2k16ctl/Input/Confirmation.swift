import Glibc

/// Asks before something is done that cuts people off.
enum Confirmation {
    /// Whether somebody sits at a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// Returns when the answer is yes or was given beforehand.
    static func ask(_ question: String, yes: Bool) throws {
        if yes { return }
        guard Self.canAsk else {
            throw Failure(.usage, "this needs a confirmation and there is no terminal to ask", remedy: "add --yes")
        }
        guard Self.answer(question) else { throw Failure(.refused, "nothing was changed") }
    }

    /// Asks somebody at the terminal; anything but yes is no.
    static func answer(_ question: String) -> Bool {
        Console.ask("\(question) [y/N] ")
        guard let answer = readLine() else { return false }
        return ["y", "yes"].contains(answer.lowercased())
    }
}
