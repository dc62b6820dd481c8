package network.cortensor.portal.app.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import network.cortensor.portal.app.config.LogConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where lines go: the program's own and one per request, to the same stream. {@code up} keeps the terminal for people and writes
 * to a file in the data folder; {@code serve} writes to standard output, where a supervisor reads.
 */
final class Logs {
    private static final long ROLL_BYTES = 64L << 20;

    private Logs() {}

    /** Lines to standard output. */
    static OutputStream toStandardOutput(LogConfig config) {
        configure(config, System.out);
        return System.out;
    }

    /** Lines to a file; one that has grown large is kept as {@code .1} and a new one begun. */
    static OutputStream toFile(LogConfig config, Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > ROLL_BYTES) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        var out = new FileOutputStream(file.toFile(), true);
        configure(config, out);
        return out;
    }

    private static void configure(LogConfig config, OutputStream out) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(encoder(config.format(), context));
        appender.setOutputStream(out);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger("network.cortensor.portal")
                .setLevel(Level.toLevel(config.level().name()));
        root.addAppender(appender);
    }

    private static Encoder<ILoggingEvent> encoder(LogConfig.Format format, LoggerContext context) {
        return switch (format) {
            case JSON -> {
                var json = new JsonEncoder();
                json.setContext(context);
                json.setWithSequenceNumber(false);
                json.setWithNanoseconds(false);
                json.setWithContext(false);
                json.setWithArguments(false);
                json.setWithMessage(false);
                json.setWithFormattedMessage(true);
                json.start();
                yield json;
            }
            case TEXT -> {
                var text = new PatternLayoutEncoder();
                text.setContext(context);
                text.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
                text.start();
                yield text;
            }
        };
    }
}
