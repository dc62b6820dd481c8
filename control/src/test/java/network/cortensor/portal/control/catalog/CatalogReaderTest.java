package network.cortensor.portal.control.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import network.cortensor.portal.domain.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
    @TempDir
    Path folder;

    @Test
    void tellsAllFaultsAtOnceWithTheirLines() {
        var text = """
                modles: {}
                models:
                  m:
                    template: harmoni
                    tokenizer: estimate
                    bytes_per_token: 0.1
                    features: [tool]
                routers:
                  r:
                    address: ftp://example.com
                    api: v1
                    tokn: hush
                  r2: {address: "http://user:hush@example.com", token: "${MISSING}"}
                pools:
                  "bad name": {}
                sessions:
                  s: {pool: p, router: r, limit: 0, limit: 2}
                offers:
                  o: {pool: p, price: {prompt: -1, completion: 1.5}}
                """;
        assertThatThrownBy(() -> CatalogReader.read(text, TokenSource.literalOnly()))
                .isInstanceOfSatisfying(
                        CatalogFaults.class,
                        thrown -> assertThat(thrown.faults())
                                .extracting(CatalogFaults.Fault::toString)
                                .containsExactly(
                                        "line 1: modles: this name is not known here; did you mean 'models'?",
                                        "line 4: models.m.template: it is one of harmony, gemma, chatml, plain; did you mean 'harmony'?",
                                        "line 4: models.m.context_tokens: it is missing",
                                        "line 6: models.m.bytes_per_token: a number from 0.50 to 20.00 is expected, with at most two decimals",
                                        "line 7: models.m.features: it is one of tools, json_schema, logprobs, images, audio, choices; did you mean 'tools'?",
                                        "line 10: routers.r.address: an address like http://10.0.0.5:5010 is expected, without credentials, query or fragment",
                                        "line 11: routers.r.api: v1 puts every prompt on a public chain: use v3, or say allow_public_prompts: true",
                                        "line 12: routers.r.tokn: this name is not known here; did you mean 'token'?",
                                        "line 13: routers.r2.address: an address like http://10.0.0.5:5010 is expected, without credentials, query or fragment",
                                        "line 13: routers.r2.token: the environment variable MISSING is not set, empty or too long",
                                        "line 15: pools.bad name: a name has letters, digits, '.', '_', ':' and '-', and at most 80 of them",
                                        "line 17: sessions.s.limit: it is here twice",
                                        "line 19: offers.o.price.prompt: an integer from 0 to 1000000000000 is expected",
                                        "line 19: offers.o.price.completion: an integer from 0 to 1000000000000 is expected"))
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- a",
                "a: [",
                "a: &x [*x]",
                "models: 3",
                "models: {m: [1]}",
                "models: !!java.net.URL [http://127.0.0.1]"
            })
    void refusesWhatIsNoCatalog(String text) {
        assertThatThrownBy(() -> CatalogReader.read(text, TokenSource.literalOnly()))
                .isInstanceOf(CatalogFaults.class);
    }

    @Test
    void textThatCannotBeStoredIsNamed() {
        var text = """
                sessions:
                  s: {pool: p, router: r, network: "a\\u0085", labels: {team: "a\\0b", "na\\tme": x}}
                """;
        assertThatThrownBy(() -> CatalogReader.read(text, TokenSource.literalOnly()))
                .isInstanceOfSatisfying(
                        CatalogFaults.class,
                        thrown -> assertThat(thrown.faults())
                                .extracting(CatalogFaults.Fault::toString)
                                .containsExactlyInAnyOrder(
                                        "line 2: sessions.s.network: it has a control character (U+0085) at position 2",
                                        "line 2: sessions.s.labels.team: it has a control character (U+0000) at position 2",
                                        "line 2: sessions.s.labels: the name of a label: it has a control character (U+0009) at position 3"));
    }

    @Test
    void tokensComeFromWhereTheyMay() throws Exception {
        Files.writeString(folder.resolve("one"), "from-a-file\n");
        var secrets = Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("two"), "from-the-folder\n");
        Files.createSymbolicLink(secrets.resolve("link"), folder.resolve("one"));
        var source = new TokenSource(name -> name.equals("KNOWN") ? "from-environment" : null, secrets);
        assertThat(source.token("literal")).isEqualTo(new Secret("literal"));
        assertThat(source.token("${KNOWN}")).isEqualTo(new Secret("from-environment"));
        assertThat(source.token("file:two")).isEqualTo(new Secret("from-the-folder"));
        for (var wrong : new String[] {
            "${OTHER}", "a${KNOWN}", "file:../one", "file:link", "file:missing", "file:/etc/passwd", "two\nlines", ""
        }) {
            assertThatThrownBy(() -> source.token(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("from-a-file");
        }
    }
}
