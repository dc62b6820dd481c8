package network.cortensor.portal.gateway.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import network.cortensor.portal.domain.Seal;
import network.cortensor.portal.domain.catalog.Catalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last catalog, kept on disk. What is written is there whole or not at all, also after a power cut; it is sealed, since it holds
 * the routers' tokens, and only its owner may read it. Keys of customers are not in it.
 *
 * <p>Layout: eight bytes of name, version, length, checksum of the sealed bytes (four bytes each), the sealed bytes.
 */
public final class SnapshotFile {
    private static final Logger log = LoggerFactory.getLogger(SnapshotFile.class);
    private static final byte[] NAME = "PCATALOG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = NAME.length + 12;
    private static final int MOST_BYTES = 256 << 20;

    private final Path file;
    private final Seal seal;

    /**
     * A snapshot in this file, which need not exist.
     *
     * @param key 16 or 32 bytes that seal it
     */
    public SnapshotFile(Path file, byte[] key) {
        this.file = file;
        seal = new Seal(key);
    }

    /**
     * Keeps a catalog in place of the last one. Blocks until the disk has it.
     *
     * @throws IOException when it cannot be written; the last one stays
     */
    public synchronized void write(Catalog catalog) throws IOException {
        var sealed = seal.close(CatalogWriter.bytes(catalog), NAME);
        var bytes = ByteBuffer.allocate(HEAD_BYTES + sealed.length)
                .put(NAME)
                .putInt(VERSION)
                .putInt(sealed.length)
                .putInt(checksum(sealed))
                .put(sealed)
                .flip();
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** The catalog that was kept; empty when there is none that can be used, and then the log says why. */
    public synchronized Optional<Catalog> read() {
        try {
            return Optional.of(CatalogReader.read(opened()));
        } catch (NoSuchFileException none) {
            log.info("no catalog was kept at {}", file);
        } catch (AEADBadTagException foreign) {
            log.warn("the catalog kept at {} is not used: it was sealed with another key", file);
        } catch (IOException | IllegalArgumentException unusable) {
            log.warn("the catalog kept at {} is not used: {}", file, unusable.getMessage());
        }
        return Optional.empty();
    }

    private byte[] opened() throws IOException, AEADBadTagException {
        var size = Files.size(file);
        if (size < HEAD_BYTES || size > MOST_BYTES) {
            throw new IOException("it is no snapshot: " + size + " bytes");
        }
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        var name = new byte[NAME.length];
        bytes.get(name);
        if (!Arrays.equals(name, NAME)) {
            throw new IOException("it is no snapshot");
        }
        var version = bytes.getInt();
        if (version != VERSION) {
            throw new IOException("it has version " + version + ", this program reads " + VERSION);
        }
        var length = bytes.getInt();
        var checksum = bytes.getInt();
        if (length != bytes.remaining()) {
            throw new IOException("it is torn: " + bytes.remaining() + " of " + length + " bytes");
        }
        var sealed = new byte[length];
        bytes.get(sealed);
        if (checksum != checksum(sealed)) {
            throw new IOException("it is torn: its checksum is wrong");
        }
        return seal.open(sealed, NAME);
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
