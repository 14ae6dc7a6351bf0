package import AccessControl

/// The frames of readers that write a card's digits as a line of text, ended by carriage return or line feed.
package struct LineFrameDecoder: ByteFrameDecoder {
    private let syntax: CardNumberSyntax
    private var frame = TextFrame()

    package init(syntax: CardNumberSyntax) {
        self.syntax = syntax
    }

    package mutating func receive(_ bytes: some Sequence<UInt8>) -> [ReaderFrame] {
        bytes.compactMap { byte in
            switch byte {
            case 0x0D, 0x0A:
                return self.frame.take(self.syntax)
            // Start and end of text, which some readers put round the line.
            case 0x02, 0x03:
                return nil
            default:
                self.frame.append(byte)
                return nil
            }
        }
    }

    package mutating func silence() -> ReaderFrame? {
        if !self.frame.isEmpty { self.frame.spoil(.incomplete) }
        return self.frame.take(self.syntax)
    }
}
