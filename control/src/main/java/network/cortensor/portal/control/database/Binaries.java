package network.cortensor.portal.control.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The server's programs, as they are bundled and as they are unpacked. */
final class Binaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private Binaries() {}

    /** Fails with advice where no server is bundled. */
    static void checkPlatform() {
        var system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!runsOn(system) || Binaries.class.getResource(ARCHIVE) == null) {
            throw new DatabaseException(
                    "no PostgreSQL is bundled for " + system + ": set PORTAL_DATABASE_URL to a PostgreSQL 15 or newer");
        }
    }

    static boolean runsOn(String system) {
        var name = system.toLowerCase(Locale.ROOT);
        return name.equals("linux amd64") || name.equals("linux x86_64");
    }

    /**
     * Unpacks the programs below a folder unless they are there. The place is named by the archive's length, so that a new version
     * gets a new one, and appears whole or not at all.
     */
    static Path unpack(Path folder) throws IOException {
        URL archive = Objects.requireNonNull(Binaries.class.getResource(ARCHIVE));
        var place = folder.resolve("binaries-" + archive.openConnection().getContentLengthLong());
        if (Files.isDirectory(place)) {
            return place;
        }
        var unfinished = folder.resolve("binaries.unfinished");
        delete(unfinished);
        Files.createDirectory(unfinished);
        try (var raw = new BufferedInputStream(archive.openStream(), 1 << 16);
                var tar = new TarArchiveInputStream(new XZInputStream(raw))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, unfinished);
            }
        }
        openToReaders(unfinished);
        return Files.move(unfinished, place);
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        var target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("the archive reaches out of its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (!entry.getName().endsWith(".a")) {
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, target);
                var mode = (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x";
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(mode));
            }
        }
    }

    /** Whatever the umask is: the server's account may be another one than ours. */
    private static void openToReaders(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            for (var folder : all.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** Removes a folder and everything in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
