package network.cortensor.portal.control.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import network.cortensor.portal.domain.Secret;

/** The local server's password: random, made once, kept in a file that only its owner can read. */
final class ServerPassword {
    private final Path file;

    ServerPassword(Path folder) {
        file = folder.resolve("password");
    }

    /** The password; a new one only where there is no database yet that would ask for the old one. */
    Secret value(boolean databaseExists) throws IOException {
        if (Files.exists(file)) {
            return new Secret(Files.readString(file, StandardCharsets.US_ASCII).strip());
        }
        if (databaseExists) {
            throw new DatabaseException("the database's password is missing: restore " + file);
        }
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        write(file, text);
        return new Secret(text);
    }

    /** Writes a secret to a file that is closed to others from its first moment on, and forces it to disk. */
    static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(file, options, mode)) {
            channel.write(StandardCharsets.US_ASCII.encode(text + "\n"));
            channel.force(true);
        }
    }
}
