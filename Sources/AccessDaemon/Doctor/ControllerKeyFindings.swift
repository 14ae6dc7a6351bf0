import AdminModel
import Hardware

extension Finding {
    /// How the keys of a tool's controller stand; nil for one without keys, of which the configuration has a note.
    static func finding(of standing: ControllerKeyStanding, tool: String, path: String) -> Finding? {
        let subject = "the key of the controller of \(tool)"
        switch standing {
        case .unsigned:
            return nil
        case .single:
            return Finding(.hardware, .ok, "controller-key", subject, "is one")
        case .awaited(let isKnown):
            return Finding(
                .hardware,
                .notice,
                "controller-key",
                subject,
                isKnown
                    ? "is being replaced: the controller still uses the old one"
                    : "is being replaced: the controller is not heard",
                remedy: "Put the first line of its key file on the controller, and start that anew."
            )
        case .replaced:
            return Finding(
                .hardware,
                .notice,
                "controller-key",
                subject,
                "has been replaced: the controller uses the new one, and the old one counts no more",
                remedy: "Remove the old one, the second line of its key file: see tools.\(tool).controller in \(path). "
                    + "Then systemctl reload p2k16d."
            )
        }
    }
}
