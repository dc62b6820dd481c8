package network.cortensor.portal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What hand-written pages say of the code, as far as a machine can tell. */
class PagesTest {
    private static final Path ROOT = Path.of(System.getProperty("portal.root"));
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?://|#)([^)#]+)(#[^)]*)?\\)");
    private static final Pattern METRIC = Pattern.compile("\"(portal_[a-z_]+)\"");
    private static final Pattern NAMED = Pattern.compile("`(portal_[a-z_]+)");

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        for (var page : pages()) {
            for (var target : found(LINK, page)) {
                assertThat(Objects.requireNonNull(page.getParent()).resolve(target))
                        .as("link in %s", ROOT.relativize(page))
                        .exists();
            }
        }
    }

    @Test
    void theOperatorsPageNamesEveryMetricAndNoOther() throws IOException {
        var published = new TreeSet<String>();
        for (var module : List.of("gateway", "app")) {
            for (var file : files(ROOT.resolve(module).resolve("src/main/java"), ".java")) {
                found(METRIC, file).forEach(name -> published.add(base(name)));
            }
        }
        var named = new TreeSet<String>();
        for (var name : found(NAMED, ROOT.resolve("docs/operations/README.md"))) {
            named.add(base(name));
        }
        assertThat(named).isNotEmpty().isEqualTo(published);
    }

    /** Without what Prometheus adds to the names of counters and timers; some gauges bring it themselves. */
    private static String base(String name) {
        return name.replaceFirst("_(total|seconds)$", "");
    }

    private static List<Path> pages() throws IOException {
        var pages = files(ROOT.resolve("docs"), ".md");
        return Stream.concat(
                        pages.stream(),
                        Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
                                .map(ROOT::resolve))
                .toList();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static Set<String> found(Pattern pattern, Path file) throws IOException {
        var found = new TreeSet<String>();
        pattern.matcher(Files.readString(file))
                .results()
                .forEach(match -> found.add(Objects.requireNonNull(match.group(1))));
        return found;
    }
}
