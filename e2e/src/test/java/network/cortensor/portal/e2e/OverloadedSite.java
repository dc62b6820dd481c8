package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.bench.overload.Answer;
import network.cortensor.portal.bench.overload.Asker;
import network.cortensor.portal.bench.overload.Books;
import network.cortensor.portal.bench.overload.OpenLoad;
import network.cortensor.portal.bench.overload.Pressure;
import network.cortensor.portal.bench.site.RouterState;
import network.cortensor.portal.bench.site.Site;
import network.cortensor.portal.bench.site.SiteOptions;

/** A site of real processes under three times the load that its pool can take, and what must hold of it. */
final class OverloadedSite implements AutoCloseable {
    private static final Duration CLIENT_LIMIT = Duration.ofSeconds(30);
    private static final long SEED = 3;

    private final Site site;
    private final Asker asker;
    private final OpenLoad load;

    private OverloadedSite(Site site) {
        this.site = site;
        this.asker = new Asker(site, CLIENT_LIMIT);
        this.load = OpenLoad.start(Pressure.THREE_TIMES.arrivals(SEED), asker);
    }

    /** Starts everything; requests wait at most two seconds, so that a short run sees all there is to see. */
    static OverloadedSite start(String name, int gateways, boolean redis) throws IOException, InterruptedException {
        var folder = Installation.create(name).testFile("site");
        return new OverloadedSite(Site.start(launcher(), options(gateways, redis), folder(folder)));
    }

    private static Path launcher() {
        return Launch.ROOT.resolve("portal");
    }

    private static Path folder(Path path) throws IOException {
        return Files.createDirectories(path);
    }

    private static SiteOptions options(int gateways, boolean redis) {
        return new SiteOptions(
                gateways,
                redis,
                Pressure.SESSIONS,
                Pressure.TOKENS_PER_SECOND,
                Pressure.ORGANIZATIONS,
                Map.of("PORTAL_CAPACITY_WAIT_TIMEOUT", "2s"));
    }

    Site site() {
        return site;
    }

    Asker asker() {
        return asker;
    }

    /** Ends the load, and checks what must hold however the load was. */
    void endAndCheck() throws IOException, InterruptedException {
        var answers = load.end();
        site.settle();
        var routers = site.routers().state();
        assertThat(routers.stream().mapToLong(RouterState::overlaps).sum())
                .as("requests that met another on a session")
                .isZero();
        assertThat(routers).as("every session served").allMatch(router -> router.works() > 0);
        assertThat(answers.stream().filter(Answer::whole)).as("whole answers").hasSizeGreaterThan(Pressure.SESSIONS);
        assertThat(answers.stream().filter(answer -> !answer.whole()))
                .as("what was not served was refused in order")
                .isNotEmpty()
                .allMatch(answer -> answer.code().equals("model_at_capacity") && answer.retryAfterMillis() > 0);
        assertBooks(answers);
    }

    private void assertBooks(List<Answer> answers) throws IOException, InterruptedException {
        var books = Books.compare(
                answers, site.routers().references(), site.durable().usage());
        assertThat(books.wholeNotCompleted())
                .as("whole answers without their event")
                .isEmpty();
        assertThat(books.sentUnknown())
                .as("requests sent to a router, without event")
                .isEmpty();
        assertThat(books.twice()).as("requests with two events").isEmpty();
        assertThat(books.cutUnknown()).as("answers cut, without event").isEmpty();
    }

    @Override
    public void close() throws IOException {
        load.close();
        asker.close();
        site.close();
    }
}
