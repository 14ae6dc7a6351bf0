import Glibc
import Testing

/// A pair of pseudo-terminals behind a name of our own, so that the reader can be unplugged and come back.
final class PseudoTerminal {
    let master: Int32
    let path: String

    /// - Parameter path: a link to the terminal's end of the pair; replaced when it exists.
    init(at path: String) throws {
        self.path = path
        self.master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(self.master >= 0)
        // ioctl_tty(2): TIOCSPTLCK unlocks the other end, TIOCGPTN tells its number.
        var locked: Int32 = 0
        var number: Int32 = 0
        try #require(ioctl(self.master, 0x4004_5431, &locked) == 0 && ioctl(self.master, 0x8004_5430, &number) == 0)
        unlink(path)
        try #require(symlink("/dev/pts/\(number)", path) == 0)
    }

    func write(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        #expect(Glibc.write(self.master, bytes, bytes.count) == bytes.count)
    }

    /// As when the plug is pulled: the name is gone and reading fails.
    func unplug() {
        unlink(self.path)
        close(self.master)
    }
}
