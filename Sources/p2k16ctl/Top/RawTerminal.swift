import Glibc

/// A terminal that shows a screen instead of lines; put in order again by ``restore()``.
struct RawTerminal {
    private let before: termios

    /// Takes the terminal over: its other screen, no cursor, keys at once and unseen. Nil if there is no terminal.
    init?() {
        var before = termios()
        guard Terminal.isTerminal(STDOUT_FILENO), tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        self.before = before
        var raw = before
        // Ctrl-C and Ctrl-Z arrive as keys, so that the terminal never stays as it is now.
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
        Console.raw("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
    }

    func restore() {
        Console.raw("\u{1B}[?25h\u{1B}[?1049l")
        var before = self.before
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
    }
}
