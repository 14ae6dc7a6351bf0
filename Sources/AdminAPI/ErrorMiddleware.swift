import Hummingbird
import Logging
import NIOCore

/// Turns every error into the JSON body that clients expect.
struct ErrorMiddleware: RouterMiddleware {
    /// Whoever sends too much waits for the answer: else clients that do so without a pause keep the processors, and with
    /// them the doors, busy with taking in what nobody reads.
    private static let pauseOfExcess = Duration.milliseconds(100)

    @concurrent
    func handle(
        _ input: Request,
        context: AdminRequestContext,
        next: @concurrent (Request, AdminRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(input, context)
        } catch let error as AdminError {
            return try .failure(error)
        } catch is NIOTooManyBytesError {
            try? await Task.sleep(for: Self.pauseOfExcess, clock: .continuous)
            let error = AdminError(
                .badRequest,
                code: "body-too-large",
                message: "the body is larger than \(Call.bodyLimit) bytes"
            )
            return try .failure(error, status: .contentTooLarge)
        } catch let error as any HTTPResponseError where error.status == .notFound {
            let missing = AdminError(
                .notFound,
                code: "route-unknown",
                message: "there is no \(input.method) \(input.uri.path)",
                remedy: "the client may be newer than the daemon; Docs/openapi.yaml lists what there is"
            )
            return try .failure(missing)
        } catch {
            context.logger.error("request failed", error: error, metadata: ["http.route": "\(input.uri.path)"])
            return try .failure(.internalError, status: .internalServerError)
        }
    }
}
