package network.cortensor.portal.app.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The folder for what a process keeps on disk. Every file with a secret is for its owner alone (mode 600). The folder can be
 * passed through but not listed by others (mode 711): started by root, the embedded database runs as somebody else. Generated values appear whole or not at all, also when two processes start at once.
 */
public final class DataFolder {
    private static final String OPS_TOKEN = "ops-token";
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final SecureRandom random = new SecureRandom();

    private DataFolder(Path path) {
        this.path = path;
    }

    /**
     * Opens the folder, and makes it if there is none.
     *
     * @throws IOException when it cannot be made or written to; the message says what to do
     */
    public static DataFolder open(Path path) throws IOException {
        var folder = path.toAbsolutePath().normalize();
        try {
            if (folder.getParent() != null) {
                Files.createDirectories(folder.getParent());
            }
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, FOLDER);
            }
        } catch (FileAlreadyExistsException raced) {
            if (!Files.isDirectory(folder)) {
                throw new IOException("the data folder " + folder + " is a file: choose another with --data", raced);
            }
        } catch (IOException e) {
            throw new IOException("the data folder " + folder + " cannot be made: choose another with --data", e);
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("the data folder " + folder + " cannot be written to by this user: choose another"
                    + " with --data, or start as its owner");
        }
        return new DataFolder(folder);
    }

    /** The folder itself, absolute. */
    public Path path() {
        return path;
    }

    /**
     * What the configuration leaves open is read from this folder, and made when it is not there either.
     *
     * @throws IOException when a file cannot be read or written
     */
    public Installation installation(PortalConfig config) throws IOException {
        // The monitor keeps threads of this process apart, the file's lock keeps processes apart.
        synchronized (DataFolder.class) {
            try (var file = FileChannel.open(
                            path.resolve(".lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE);
                    var held = file.lock()) {
                if (!held.isValid()) {
                    throw new IOException("the data folder " + path + " cannot be locked");
                }
                return readOrMake(config);
            }
        }
    }

    private Installation readOrMake(PortalConfig config) throws IOException {
        var id = config.gateway().id();
        return new Installation(
                id != null ? id : kept("gateway-id", () -> "gw_" + hex(6)),
                kept("folder-id", () -> hex(16)),
                secret(config.ops().token(), OPS_TOKEN, () -> hex(32)),
                key(config.secrets().masterKey(), "master-key"),
                key(config.secrets().pepper(), "pepper"));
    }

    /**
     * The operators' token that a running portal keeps in a folder, or null when there is none.
     *
     * @throws IOException when it is there but cannot be read
     */
    public static @Nullable Secret opsToken(Path folder) throws IOException {
        try {
            return new Secret(Files.readString(folder.resolve(OPS_TOKEN)).strip());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Writes a file that only its owner can read, whole or not at all.
     *
     * @throws IOException when it cannot be written
     */
    public void writePrivately(String name, String text) throws IOException {
        var draft = Files.createTempFile(path, "." + name, "", FILE);
        try {
            try (var file = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                // A key that is lost in a power cut after the first API key was hashed with it would lock everyone out.
                file.force(true);
            }
            Files.move(draft, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Secret key(@Nullable Secret given, String name) throws IOException {
        var key = secret(given, name, () -> {
            var bytes = new byte[SecretsConfig.BYTES];
            random.nextBytes(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        });
        if (!SecretsConfig.is32Bytes(key)) {
            throw new IOException(path.resolve(name) + " does not hold 32 bytes in base64: put the right key back");
        }
        return key;
    }

    private Secret secret(@Nullable Secret given, String name, Supplier<String> make) throws IOException {
        return given != null ? given : new Secret(kept(name, make));
    }

    private String kept(String name, Supplier<String> make) throws IOException {
        try {
            return Files.readString(path.resolve(name)).strip();
        } catch (NoSuchFileException absent) {
            var made = make.get();
            writePrivately(name, made + "\n");
            return made;
        }
    }

    private String hex(int bytes) {
        var made = new byte[bytes];
        random.nextBytes(made);
        return HexFormat.of().formatHex(made);
    }
}
