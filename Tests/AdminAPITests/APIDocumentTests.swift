import AdminModel
import Foundation
import Hummingbird
import Testing

@testable import APIContract
@testable import AdminAPI

/// The document and the router, each against the other, and the checker against replies that are wrong.
@Suite(.timeLimit(.minutes(5)))
struct APIDocumentTests {
    private static let document = APIDocument.shared

    /// What the router answers, asked of itself: each path, with the methods that it does not refuse.
    private static func routes(at path: String) async throws -> Set<APIDocument.Operation> {
        let router = Routes(backend: FakeBackend(), authorizer: Authorizer(), heartbeat: .seconds(1))
            .router()
        let paths = Set(router.routes.map { "\($0.path)" })
        var operations: Set<APIDocument.Operation> = []
        for route in paths {
            let target = route.split(separator: "/").map { $0.hasPrefix("{") ? "7" : String($0) }.joined(separator: "/")
            let reply = try await Reply(path, "OPTIONS", "/\(target)")
            let allowed = reply.head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("allow: ") }
            let methods = try #require(allowed, "\(route) takes every method").dropFirst("allow: ".count)
            let slashed = route.hasPrefix("/") ? route : "/\(route)"
            for method in methods.split(separator: ", ") {
                operations.insert(APIDocument.Operation(path: slashed, method: String(method)))
            }
        }
        return operations
    }

    @Test func documentAndRouterHaveTheSameRoutes() async throws {
        try await withServer(FakeBackend()) { path in
            let routed = try await Self.routes(at: path)
            let documented = Set(Self.document.operations)
            #expect(routed.subtracting(documented).sorted().isEmpty, "routed, and not in Docs/openapi.yaml")
            #expect(documented.subtracting(routed).sorted().isEmpty, "in Docs/openapi.yaml, and not routed")
            #expect(documented.count > 18)
        }
    }

    @Test func theDocumentIsWhole() throws {
        let text = try String(contentsOfFile: Self.file, encoding: .utf8)
        let references = Set(text.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.output.1) })
        // The frames of the live streams are described in words.
        let inWords: Set<String> = ["Event", "HardwareEvent", "LaggedNotice"]
        #expect(references.subtracting(Self.document.schemas).isEmpty, "dangling")
        #expect(Self.document.schemas.subtracting(references).subtracting(inWords).isEmpty, "used by nothing")
        let names = text.matches(of: /operationId: (\w+)/).map { String($0.output.1) }
        #expect(Set(names).count == names.count, "an operationId is there twice")
        #expect(names.count == Self.document.operations.count)
    }

    private static let file: String = {
        let folders = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(folders)/Docs/openapi.yaml"
    }()

    @Test(
        arguments: [
            (#"{"state":"connected","pending":0,"refused":0,"restrictions":0}"#, nil),
            (#"{"state":"connected","pending":0}"#, "refused is missing"),
            (#"{"state":"connected","pending":0,"refused":0,"more":1}"#, "no field more"),
            (#"{"state":"lost","pending":0,"refused":0}"#, "is none of"),
            (#"{"state":"connected","pending":-1,"refused":0}"#, "below"),
            (#"{"state":"connected","pending":0.5,"refused":0}"#, "is no integer"),
            (#"{"state":"connected","pending":0,"refused":0,"lastSyncAt":"noon"}"#, "is no time"),
            (#"{"state":"connected","pending":0,"refused":0,"lastError":null}"#, "is no string"),
            ("[]", "is no object"),
            ("{", "no JSON"),
        ] as [(String, String?)]
    )
    func theCheckerFindsWhatIsWrong(body: String, problem: String?) {
        let problems = Self.document.problems(
            method: "GET",
            target: "/v1/sync",
            status: 200,
            head: "Content-Type: application/json",
            body: body
        )
        if let problem {
            #expect(problems.contains { $0.contains(problem) }, "\(problems)")
        } else {
            #expect(problems == [])
        }
    }

    @Test func theCheckerKnowsRoutesStatusesAndTypes() {
        let head = "Content-Type: application/json"
        func problems(_ method: String, _ target: String, _ status: Int, _ head: String, _ body: String) -> [String] {
            Self.document.problems(method: method, target: target, status: status, head: head, body: body)
        }
        let error = #"{"error":{"code":"a","message":"b"}}"#
        #expect(problems("GET", "/v1/doors/a?x=1", 404, head, error) == [])
        #expect(problems("GET", "/v1/nothing", 404, head, error) == [])
        #expect(!problems("GET", "/v1/nothing", 200, head, "{}").isEmpty)
        #expect(!problems("GET", "/v1/doors", 202, head, #"{"doors":[]}"#).isEmpty)
        #expect(!problems("GET", "/v1/doors", 200, "Content-Type: text/plain", #"{"doors":[]}"#).isEmpty)
        #expect(!problems("GET", "/v1/events/live", 200, "text/event-stream", "event: event\ndata: {}\n\n").isEmpty)
    }

    @Test func bodiesHaveTheFieldsOfTheDocument() {
        func check<Body: AdminRequest>(_ type: Body.Type) {
            let fields = Set(type.CodingKeys.allCases.map(\.stringValue))
            #expect(Self.document.fields(of: "\(type)") == fields, "\(type)")
        }
        check(OpenRequest.self)
        check(HoldRequest.self)
        check(EmptyRequest.self)
        check(TapRequest.self)
        check(DoorInputRequest.self)
        check(CardEnrollRequest.self)
        check(CardDisableRequest.self)
        check(CardAssignRequest.self)
        check(CardImportRequest.self)
        check(EnrolmentRequest.self)
    }
}

extension APIDocument {
    /// The names of the fields that a schema has.
    fileprivate func fields(of schema: String) -> Set<String> {
        let found = self.resolve(.object(["$ref": .string("#/components/schemas/\(schema)")]))
        return Set((found["properties"]?.fields ?? [:]).keys)
    }
}
