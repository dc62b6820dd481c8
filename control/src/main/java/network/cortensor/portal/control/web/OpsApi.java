package network.cortensor.portal.control.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ValidatedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import network.cortensor.portal.control.action.ActionRefused;
import network.cortensor.portal.control.catalog.CatalogFaults;
import network.cortensor.portal.control.key.KeyRefused;
import network.cortensor.portal.control.text.NotPlainText;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.Secret;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' API as {@code api/ops.yaml} says: who calls is checked before anything is read, requests are checked against the
 * contract, and handlers run on virtual threads.
 */
public final class OpsApi {
    private static final Logger log = LoggerFactory.getLogger(OpsApi.class);
    private static final String CONTRACT = "/api/ops.yaml";
    private static final String ROOT = "/ops/api/*";
    private static final String BEARER = "Bearer ";
    private static final String REQUEST_ID = "ops.request.id";
    private static final int AT_ONCE = 64;

    /** Media types that the contract names by their right names, and what the validator knows them as. */
    private static final Map<String, String> VALIDATED_AS = Map.of(
            "application/problem+json",
            "application/json",
            "application/yaml",
            "text/plain",
            "text/event-stream",
            "text/plain");

    private final OpenAPIContract contract;
    private final Map<String, OpsRoute> routes;
    private final Map<Long, BodyHandler> bodies = new HashMap<>();
    private final byte[] token;
    private final Ids ids;
    private final Semaphore places = new Semaphore(AT_ONCE);

    private OpsApi(OpenAPIContract contract, List<OpsRoute> routes, Secret token, Ids ids) {
        this.contract = contract;
        this.routes = routes.stream().collect(Collectors.toMap(OpsRoute::operation, Function.identity()));
        this.token = token.reveal().getBytes(StandardCharsets.UTF_8);
        this.ids = ids;
        routes.forEach(route -> bodies.computeIfAbsent(
                route.maxBody(), limit -> BodyHandler.create(false).setBodyLimit(limit)));
    }

    /**
     * Mounts the API on the operations listener's router.
     *
     * @param token the operators' token
     * @param ids names requests
     * @return fails when contract and table of routes do not name the same operations
     */
    public static Future<OpsApi> mount(Vertx vertx, Router root, OpsHandlers handlers, Secret token, Ids ids) {
        return OpenAPIContract.from(vertx, contractForValidation()).map(contract -> {
            var api = new OpsApi(contract, handlers.routes(), token, ids);
            var router = api.router(vertx);
            root.route(ROOT).handler(api::enter);
            root.route(ROOT).subRouter(router);
            root.route(ROOT).failureHandler(api::failed);
            return api;
        });
    }

    private Router router(Vertx vertx) {
        var builder = RouterBuilder.create(vertx, contract, RequestExtractor.withBodyHandler());
        var operations = contract.operations().stream()
                .map(operation -> operation.getOperationId())
                .collect(Collectors.toSet());
        if (!operations.equals(routes.keySet())) {
            throw new IllegalStateException(
                    "the contract names " + operations + ", the table of routes " + routes.keySet());
        }
        routes.forEach((operation, route) -> Objects.requireNonNull(builder.getRoute(operation))
                // The gate below asks for the token, of every route and before the body is read.
                .setDoSecurity(false)
                .addHandler(context -> run(context, route)));
        return builder.createRouter();
    }

    /** The gate: a known operation, called by whom it is for, with a body of bounded size. */
    private void enter(RoutingContext context) {
        var requestId = ids.next("req_");
        context.put(REQUEST_ID, requestId);
        context.response().putHeader("x-request-id", requestId);
        if (!isOperator(context.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            context.response().putHeader("www-authenticate", "Bearer");
            context.fail(
                    new OpsProblem(401, "unauthorized", "Send the operators' token as 'Authorization: Bearer ...'."));
            return;
        }
        var path = context.normalizedPath();
        if (contract.findPath(path) == null) {
            context.fail(new OpsProblem(404, "not_found", "There is no such address here."));
            return;
        }
        var operation = contract.findOperation(path, context.request().method());
        if (operation == null) {
            context.fail(new OpsProblem(405, "method_not_allowed", "This address takes other methods."));
            return;
        }
        var route = Objects.requireNonNull(routes.get(operation.getOperationId()));
        var type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null) {
            var name = type.split(";", 2)[0].strip();
            context.request().headers().set(HttpHeaders.CONTENT_TYPE, VALIDATED_AS.getOrDefault(name, type));
        }
        Objects.requireNonNull(bodies.get(route.maxBody())).handle(context);
    }

    private boolean isOperator(@Nullable String authorization) {
        return authorization != null
                && authorization.startsWith(BEARER)
                && MessageDigest.isEqual(
                        authorization.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8), token);
    }

    private void run(RoutingContext context, OpsRoute route) {
        ValidatedRequest request = Objects.requireNonNull(context.get(RouterBuilder.KEY_META_DATA_VALIDATED_REQUEST));
        switch (route.work()) {
            case OpsRoute.Answers(var handler) ->
                answer(context, route.operation(), () -> {
                    Asked.inPlainText(request);
                    return handler.answer(request);
                });
            case OpsRoute.Streams(var handler) -> handler.open(context, request);
        }
    }

    private void answer(RoutingContext context, String operation, Supplier<OpsRoute.Answer> handler) {
        if (!places.tryAcquire()) {
            context.fail(new OpsProblem(503, "busy", "Too many operators' requests at once. Retry shortly."));
            return;
        }
        var loop = context.vertx().getOrCreateContext();
        Thread.ofVirtual().name("ops-" + operation).start(() -> {
            try {
                var answer = handler.get();
                loop.runOnContext(now -> send(context, answer.status(), "application/json", answer.body()));
            } catch (Throwable thrown) {
                loop.runOnContext(now -> context.fail(thrown));
            } finally {
                places.release();
            }
        });
    }

    private void failed(RoutingContext context) {
        String requestId = Objects.requireNonNull(context.get(REQUEST_ID));
        var problem = problem(context.failure(), context.statusCode());
        if (problem.status() >= 500) {
            log.error("operators' request {} failed", requestId, context.failure());
        }
        send(context, problem.status(), "application/problem+json", problem.json(requestId));
    }

    private static OpsProblem problem(@Nullable Throwable thrown, int status) {
        return switch (thrown) {
            case OpsProblem problem -> problem;
            case KeyRefused refused -> OpsProblem.of(refused);
            case CatalogFaults faults -> OpsProblem.of(faults);
            case ActionRefused refused -> OpsProblem.of(refused);
            case NotPlainText refused ->
                new OpsProblem(400, "invalid_text", String.valueOf(refused.getMessage()) + ".");
            case ConnectionException away ->
                new OpsProblem(503, "database_unavailable", "The database is away. Retry shortly.");
            case HttpException broken
            when broken.getStatusCode() < 500 -> new OpsProblem(broken.getStatusCode(), "bad_request", reason(broken));
            case null, default ->
                status == 413
                        ? new OpsProblem(413, "request_too_large", "The body is too large.")
                        : new OpsProblem(
                                500,
                                "internal_error",
                                "Something went wrong; the log tells more under the request id.");
        };
    }

    /** What the validator says about the form of a request. */
    private static String reason(HttpException broken) {
        var cause = broken.getCause();
        return cause == null || cause.getMessage() == null ? "The request has the wrong form." : cause.getMessage();
    }

    private static void send(RoutingContext context, int status, String type, JsonObject body) {
        if (!context.response().ended() && !context.response().closed()) {
            context.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, type)
                    .end(body.toBuffer());
        }
    }

    private static JsonObject contractForValidation() {
        try (var file = Objects.requireNonNull(OpsApi.class.getResourceAsStream(CONTRACT))) {
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (var type : VALIDATED_AS.entrySet()) {
                text = text.replace(type.getKey() + ":", type.getValue() + ":");
            }
            return new JsonObject(new ObjectMapper().writeValueAsString(new YAMLMapper().readTree(text)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the bundled contract is not YAML", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
