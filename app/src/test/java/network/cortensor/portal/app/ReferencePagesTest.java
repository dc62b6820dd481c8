package network.cortensor.portal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.cortensor.portal.app.config.ConfigPage;
import org.junit.jupiter.api.Test;

/** The reference pages say what the code does. Rewrite them with {@code ./portal docs}. */
class ReferencePagesTest {
    @Test
    void configurationPage() throws IOException {
        compare("docs/config.md", ConfigPage.render());
    }

    @Test
    void errorsPage() throws IOException {
        compare("docs/errors.md", ErrorsPage.render());
    }

    private static void compare(String page, String generated) throws IOException {
        var file = Path.of(System.getProperty("portal.root")).resolve(page);
        if ("write".equals(System.getProperty("portal.docs"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, generated);
        }
        assertThat(file)
                .as("differs from the code; rewrite with: ./portal docs")
                .hasContent(generated);
    }
}
