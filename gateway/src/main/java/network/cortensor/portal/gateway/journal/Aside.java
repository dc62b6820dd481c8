package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Records that could not be shipped, one file each, until a person has put right why and ships them with the offline reader. A
 * file is named by its content: the same record put aside twice is one file.
 */
final class Aside {
    /** More than this is no odd event any more: the sink is wrong, and shipping stops until it is put right. */
    private static final int LIMIT = 10_000;

    private final Path folder;
    private int count;

    private Aside(Path folder, int count) {
        this.folder = folder;
        this.count = count;
    }

    /** The records in a folder that may not exist yet. */
    static Aside in(Path folder) throws IOException {
        return new Aside(folder, list(folder).size());
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** The files. */
    List<Path> files() throws IOException {
        return list(folder);
    }

    /**
     * Keeps a record. Returns the file.
     *
     * @throws IOException if there is no room, or there are too many
     */
    Path keep(byte[] body) throws IOException {
        if (count >= LIMIT) {
            throw new IOException(folder + " holds " + count + " records: put the cause right and ship them");
        }
        Files.createDirectories(folder);
        var file = folder.resolve(String.format(Locale.ROOT, "%08x-%d.record", Frame.crc(body), body.length));
        var temporary = folder.resolve("next.tmp");
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var rest = ByteBuffer.wrap(body);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        JournalDirectory.force(folder);
        count++;
        return file;
    }

    /** Deletes a record that was shipped after all. */
    void drop(Path file) throws IOException {
        Files.deleteIfExists(file);
        count--;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".record"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
