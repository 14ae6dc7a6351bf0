import AccessControl
import Testing

@Suite struct DirectoryNameTests {
    @Test(arguments: DirectoryName.allCases)
    func namesAreTrimmedAndLimited(kind: DirectoryName) throws {
        let longest = String(repeating: "ø", count: kind.limit)
        #expect(try kind.checked("  \(longest)\t") == longest)
        #expect(throws: DirectoryRefusal.self) { try kind.checked(longest + "ø") }
        #expect(throws: DirectoryRefusal.self) { try kind.checked("a\u{1B}[31mb") }
        #expect(throws: DirectoryRefusal.self) { try kind.checked("a\nb") }
    }

    /// PostgreSQL's `varchar(50)` counts scalars, and so does this: a flag is two of them.
    @Test func charactersAreScalars() {
        #expect(throws: DirectoryRefusal.self) {
            try DirectoryName.toolName.checked(String(repeating: "🇳🇴", count: 26))
        }
    }

    @Test(arguments: [
        (DirectoryName.toolName, "a+b"), (.toolName, "a#"), (.toolName, "a/b"), (.username, "a b"), (.username, "-a"),
        (.username, " "), (.circleName, ""), (.badgeTitle, ""), (.companyName, ""), (.personName, ""),
    ])
    func refuses(kind: DirectoryName, text: String) {
        #expect(throws: DirectoryRefusal.self) { try kind.checked(text) }
    }

    @Test func descriptionsMayBeEmpty() throws {
        #expect(try DirectoryName.description.checked("  ") == "")
        #expect(try DirectoryName.circleName.checked("a/b #1") == "a/b #1")
    }
}
