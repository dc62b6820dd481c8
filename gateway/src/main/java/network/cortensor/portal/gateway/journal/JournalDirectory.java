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
import java.util.concurrent.atomic.AtomicLong;

/** The files of a journal: {@code 000...1.segment}, {@code next.tmp} while one is made, {@code lock}, {@code rejected/}. */
final class JournalDirectory implements AutoCloseable {
    private static final String SUFFIX = ".segment";
    private static final int CHUNK = 1 << 20;

    private final Path directory;
    private final DirectoryLock lock;
    private final AtomicLong bytes = new AtomicLong();
    private long sequence;

    private JournalDirectory(Path directory, DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes a directory for this process alone; makes it if it does not exist.
     *
     * @throws IOException if another process, or another journal of this one, has it
     */
    static JournalDirectory take(Path directory) throws IOException {
        Files.createDirectories(directory);
        var lock = DirectoryLock.take(directory);
        try {
            var taken = new JournalDirectory(directory, lock);
            for (var file : taken.segments()) {
                taken.sequence = number(file);
                taken.bytes.addAndGet(Files.size(file));
            }
            return taken;
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** The segment files, oldest first. */
    List<Path> segments() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{19}\\.segment"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** Bytes of all segment files. */
    long bytes() {
        return bytes.get();
    }

    /** The folder for events that the sink refuses. */
    Path rejected() {
        return directory.resolve("rejected");
    }

    /**
     * Makes a segment whose every block is on the disk: a page of a sparse file that finds the disk full kills the process.
     *
     * @throws IOException if there is no room; nothing is left behind
     */
    Segment create(int size) throws IOException {
        sequence++;
        var temporary = directory.resolve("next.tmp");
        var file = directory.resolve(String.format(Locale.ROOT, "%019d%s", sequence, SUFFIX));
        try {
            fill(temporary, sequence, size);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            force(directory);
            var segment = Segment.map(file);
            bytes.addAndGet(size);
            return segment;
        } catch (IOException | RuntimeException failure) {
            for (var leftover : List.of(temporary, file)) {
                try {
                    Files.deleteIfExists(leftover);
                } catch (IOException another) {
                    failure.addSuppressed(another);
                }
            }
            throw failure;
        }
    }

    /** Unmaps a segment and deletes its file. */
    void discard(Segment segment) throws IOException {
        segment.unmap();
        Files.deleteIfExists(segment.file());
        bytes.addAndGet(-segment.size());
    }

    /** Renames a file that is no segment, so that a person can look at it. Returns its new name. */
    String putAway(Path file) throws IOException {
        var size = Files.size(file);
        var away = Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
        bytes.addAndGet(-size);
        return String.valueOf(away.getFileName());
    }

    /** Makes the names of a directory's files survive a power cut. */
    static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static void fill(Path file, long sequence, int size) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, ByteBuffer.wrap(SegmentHeader.of(sequence, size)));
            var zeros = ByteBuffer.allocateDirect(Math.min(CHUNK, size));
            for (var rest = size - SegmentHeader.BYTES; rest > 0; rest -= zeros.limit()) {
                zeros.clear().limit(Math.min(zeros.capacity(), rest));
                write(channel, zeros);
            }
            channel.force(true);
        }
    }

    private static void write(FileChannel channel, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }

    private static long number(Path segment) {
        var name = segment.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }
}
