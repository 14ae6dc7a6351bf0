import AdminModel
import ArgumentParser

extension CompletionKind {
    /// Usernames, asked of the daemon while somebody types; like all of these nothing when it does not answer.
    static let account = Self.names(.account)
    static let badge = Self.names(.badge)
    static let circle = Self.names(.circle)
    static let company = Self.names(.company)
    static let door = Self.names(.door)
    static let reader = Self.names(.reader)
    static let tool = Self.names(.tool)

    private static func names(_ kind: NameKind) -> CompletionKind {
        let complete: @Sendable ([String], Int, String) -> [String] = { arguments, _, prefix in
            let names = NameQuery(arguments: arguments).names(kind, prefix: prefix)
            return switch CompletionShell.requesting {
            case .bash?: names.compactMap(Self.wordOfBash)
            case .zsh?: names.map(Self.wordOfZsh)
            default: names
            }
        }
        return .custom(complete)
    }

    /// A name as it must be told to bash's `compgen -W`, which expands its words as the shell does: a badge that somebody
    /// calls `$(halt)` must not be run. For the line that it is put into, bash escapes it itself, but not these characters in
    /// all cases: names with one of them are not offered.
    static func wordOfBash(_ name: String) -> String? {
        guard !name.contains(where: { "$`\\!\"".contains($0) }) else { return nil }
        return String(
            name.unicodeScalars.reduce(into: String.UnicodeScalarView()) { result, scalar in
                let isPlain = !scalar.isASCII || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                if !isPlain, !"-_./".unicodeScalars.contains(scalar) { result.append("\\") }
                result.append(scalar)
            }
        )
    }

    /// A name as zsh's `_describe` takes it, for which a colon begins a description.
    static func wordOfZsh(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1 == ":" || $1 == "\\" ? "\\\($1)" : String($1) }
    }
}
