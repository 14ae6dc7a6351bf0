import ArgumentParser

struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Write what makes a shell complete p2k16ctl's commands and names.",
        discussion: """
            Names of doors, readers, tools, accounts and circles come from the daemon while you type; when it is away, \
            none are offered.

            Examples:
              p2k16ctl completion bash > /etc/bash_completion.d/p2k16ctl
              p2k16ctl completion zsh > /usr/local/share/zsh/site-functions/_p2k16ctl
              p2k16ctl completion fish > ~/.config/fish/completions/p2k16ctl.fish
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash
        case zsh
        case fish
    }

    @Argument(help: "The shell: bash, zsh or fish.") var shell: Shell

    func run() {
        let shell: CompletionShell =
            switch self.shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        Console.plain(P2K16Ctl.completionScript(for: shell))
    }
}
