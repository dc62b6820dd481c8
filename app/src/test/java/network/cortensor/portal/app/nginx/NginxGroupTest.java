package network.cortensor.portal.app.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.testkit.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx with the rendered configuration, two workers, in front of simulated routers that take one request at a time. */
class NginxGroupTest {
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final String UNSENT = "x-group-unsent";

    @TempDir
    Path folder;

    private final Routers routers = new Routers(4);

    @AfterEach
    void stop() {
        routers.close();
    }

    private Nginx start() {
        return Nginx.start(folder, routers.members(), SILENCE, UnaryOperator.identity());
    }

    @Test
    void asManyRequestsAsMembersAllGetOneAndNeverMeet() {
        try (var nginx = start();
                var calls = new GroupCalls(nginx)) {
            assertThat(calls.many(200, 4))
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
            assertThat(routers.overlaps()).isZero();
            assertThat(routers.all())
                    .allSatisfy(router -> assertThat(router.seen().requests()).isPositive());
            assertThat(workers(nginx)).as("workers that served").hasSize(2);
        }
    }

    @Test
    void theSameWithoutSharedCountsIsNoticed() {
        UnaryOperator<String> spoilt = text -> text.replaceAll("zone group \\d+k;", "");
        try (var nginx = Nginx.start(folder, routers.members(), SILENCE, spoilt);
                var calls = new GroupCalls(nginx)) {
            calls.many(400, 4);
            assertThat(routers.overlaps()).isPositive();
        }
    }

    @Test
    void moreThanMembersAreRefusedAndTheRefusalSaysThatNothingWasSent() {
        try (var nginx = start();
                var calls = new GroupCalls(nginx)) {
            var answers = calls.many(200, 12);
            assertThat(routers.overlaps()).isZero();
            var refused = answers.stream()
                    .filter(answer -> answer.statusCode() != 200)
                    .toList();
            assertThat(refused).isNotEmpty().allSatisfy(answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue(UNSENT)).contains("no_member_free");
                assertThat(answer.body()).contains("\"code\":\"group_no_member_free\"");
            });
            assertThat(routers.requests()).isEqualTo(answers.size() - refused.size());
        }
    }

    @Test
    void streamsComePieceByPiece() throws Exception {
        try (var nginx = start();
                var calls = new GroupCalls(nginx);
                var lines = lines(calls, "[[sim:long:40,40]] go on")) {
            assertThat(lines.readLine()).startsWith("data: ");
            assertThat(routers.busy())
                    .as("the router is at work while its first words are here")
                    .isEqualTo(1);
            assertThat(lines.lines().filter(line -> line.startsWith("data: ")).toList())
                    .hasSizeGreaterThan(30)
                    .last()
                    .isEqualTo("data: [DONE]");
        }
    }

    @Test
    void aKilledMemberCostsOneRefusalAndComesBack() {
        try (var nginx = start();
                var calls = new GroupCalls(nginx)) {
            calls.many(20, 4);
            routers.kill(2);
            var answers = calls.many(60, 3);
            assertThat(answers.stream().filter(answer -> answer.statusCode() != 200))
                    .hasSizeBetween(1, 3)
                    .allSatisfy(answer ->
                            assertThat(answer.headers().firstValue(UNSENT)).contains("member_unreachable"));
            routers.revive(2);
            Eventually.holds("the member serves again", () -> {
                calls.many(4, 4);
                return routers.get(2).seen().completed() > 0;
            });
            assertThat(calls.many(40, 4))
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
            assertThat(routers.overlaps()).isZero();
        }
    }

    @Test
    void aHangingMemberKeepsItsPlaceAndTheOthersGoOn() {
        try (var nginx = Nginx.start(folder, routers.members(), Duration.ofSeconds(3), UnaryOperator.identity());
                var calls = new GroupCalls(nginx)) {
            var hanging = CompletableFuture.supplyAsync(() -> calls.ask("[[sim:hang]] hello"));
            Eventually.holds("the request's arrival", () -> routers.busy() == 1);
            assertThat(calls.many(60, 3))
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
            assertThat(routers.overlaps()).isZero();
            var given = hanging.join();
            assertThat(given.statusCode()).isEqualTo(504);
            assertThat(given.body()).contains("\"code\":\"group_member_timeout\"");
            assertThat(given.headers().firstValue(UNSENT)).isEmpty();
        }
    }

    @Test
    void aMemberThatBreaksOffIsNeverAskedTwice() {
        try (var nginx = start();
                var calls = new GroupCalls(nginx)) {
            var answer = calls.ask("[[sim:die_after:0]] hello");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("\"code\":\"group_member_failed\"");
            assertThat(answer.headers().firstValue(UNSENT)).isEmpty();
            assertThat(routers.requests()).isEqualTo(1);
        }
    }

    @Test
    void aRoutersOwnErrorsPassAsTheyAre() {
        try (var nginx = start();
                var calls = new GroupCalls(nginx)) {
            assertThat(calls.ask("[[sim:mismatch]] hello"))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(502))
                    .extracting(HttpResponse::body)
                    .asString()
                    .contains("correlation");
        }
    }

    @Test
    void theMemberOfAClientThatLeftStaysTakenUntilItHasAnswered() throws IOException {
        try (var nginx = Nginx.start(folder, routers.members().subList(0, 1), SILENCE, UnaryOperator.identity());
                var calls = new GroupCalls(nginx)) {
            leave(nginx.port(), "[[sim:slow:1000]] hello");
            assertThat(calls.ask(GroupCalls.SHORT).statusCode()).isEqualTo(503);
            Eventually.holds(
                    "the member is free", () -> calls.ask(GroupCalls.SHORT).statusCode() == 200);
            assertThat(routers.overlaps()).isZero();
        }
    }

    @Test
    void aReloadEndsNoStream() throws Exception {
        try (var nginx = start();
                var calls = new GroupCalls(nginx);
                var lines = lines(calls, "[[sim:long:40,40]] go on")) {
            lines.readLine();
            calls.ask(GroupCalls.SHORT);
            var before = workers(nginx);
            nginx.reload();
            Eventually.holds(
                    "new workers",
                    () -> calls.ask(GroupCalls.SHORT).statusCode() == 200 && !before.containsAll(workers(nginx)));
            assertThat(lines.lines().toList()).contains("data: [DONE]");
        }
    }

    @Test
    void membersWithNamesAreCountedOnceHoweverManyAddressesTheNameHas() {
        var named = routers.members().stream()
                .map(member -> URI.create("http://localhost:" + member.address().getPort()))
                .map(address -> new GroupMember(address, 1))
                .toList();
        try (var nginx = Nginx.start(folder, named, SILENCE, UnaryOperator.identity());
                var calls = new GroupCalls(nginx)) {
            assertThat(calls.many(100, 4))
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
            assertThat(routers.overlaps()).isZero();
        }
    }

    @Test
    void aMemberWithTlsIsCalledByItsNameAndOnlyIfSomebodyVouchesForIt() throws Exception {
        var theirs = Files.createDirectories(folder.resolve("member"));
        var certificates = TestCertificate.make(theirs);
        try (var tls = Nginx.tls(theirs, certificates, routers.get(0).address())) {
            var member = List.of(new GroupMember(URI.create("https://localhost:" + tls.port()), 1));
            Files.copy(certificates.certificate(), folder.resolve("authorities.pem"));
            try (var nginx = Nginx.start(folder, member, SILENCE, UnaryOperator.identity());
                    var calls = new GroupCalls(nginx)) {
                assertThat(calls.ask(GroupCalls.SHORT).statusCode()).isEqualTo(200);
            }
            var strangers = Files.createDirectories(folder.resolve("strangers"));
            Files.copy(TestCertificate.make(strangers).certificate(), strangers.resolve("authorities.pem"));
            try (var nginx = Nginx.start(strangers, member, SILENCE, UnaryOperator.identity());
                    var calls = new GroupCalls(nginx)) {
                assertThat(calls.ask(GroupCalls.SHORT).statusCode()).isEqualTo(502);
                assertThat(nginx.errorLog()).contains("certificate verify error");
            }
            assertThat(routers.requests()).isEqualTo(1);
        }
    }

    @Test
    void onlyCompletionsWithoutASessionPass() throws Exception {
        try (var nginx = start();
                var calls = new GroupCalls(nginx)) {
            assertThat(calls.get("/healthz").body()).isEqualTo("ok\n");
            for (var path : List.of("/", "/api/v1/info", "/api/v3/completions/7", "/api/v1/tasks/7/1")) {
                assertThat(calls.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(routers.requests()).isZero();
        }
    }

    @Test
    void neitherTokensNorPromptsAreWritten() {
        try (var nginx = start();
                var calls = new GroupCalls(nginx)) {
            assertThat(calls.ask("a prompt nobody reads").statusCode()).isEqualTo(200);
            assertThat(calls.ask("[[sim:die_after:0]] a prompt nobody reads").statusCode())
                    .isEqualTo(502);
            assertThat(nginx.accessLog() + nginx.errorLog())
                    .contains("/api/v3/completions", "while reading response header from upstream")
                    .doesNotContain(Routers.TOKEN, "nobody");
        }
    }

    private static BufferedReader lines(GroupCalls calls, String prompt) throws IOException, InterruptedException {
        return new BufferedReader(new InputStreamReader(calls.stream(prompt), StandardCharsets.UTF_8));
    }

    /** Asks and hangs up as soon as the router is at work. */
    private void leave(int port, String prompt) throws IOException {
        var body = "{\"prompt\":\"" + prompt + "\"}";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("POST /api/v3/completions HTTP/1.1\r\nhost: group\r\nauthorization: Bearer " + Routers.TOKEN
                                    + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            Eventually.holds("the request's arrival", () -> routers.busy() == 1);
        }
    }

    /** The processes that have served so far. */
    private static Set<String> workers(Nginx nginx) {
        return nginx.accessLog()
                .lines()
                .map(line -> line.replaceAll(".*\"worker\":(\\d+),.*", "$1"))
                .collect(Collectors.toSet());
    }
}
