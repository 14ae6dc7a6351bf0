/// A break-glass code, on its way from the daemon to paper or from paper to the daemon.
package struct ClearBreakGlassCode: ClearText {
    /// 16 digits; never to be kept.
    package let text: String
    package var description: String { "(break-glass code)" }

    package init(_ text: String) {
        self.text = text
    }
}
