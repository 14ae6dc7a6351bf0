import Glibc

/// What is known of the terminal behind a descriptor.
enum Terminal {
    struct Size: Hashable {
        var columns: Int
        var rows: Int
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The terminal's size; 80 by 24 where it does not tell.
    static func size(_ descriptor: Int32 = STDOUT_FILENO) -> Size {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return Size(columns: 80, rows: 24)
        }
        return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Whether colours are wanted: https://no-color.org
    static func wantsColor(_ descriptor: Int32) -> Bool {
        self.isTerminal(descriptor) && Environment.value(of: "NO_COLOR") == nil
            && Environment.value(of: "TERM") != "dumb"
    }
}
