package network.cortensor.portal.control.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The system account that the server runs as. An ordinary user is its own. PostgreSQL refuses to run as root, so root hands it to
 * whom the data belong, and new data to {@code nobody}.
 *
 * <p>Root's folders often cannot be entered by others ({@code /root} is one). Then the server sees our folder as {@code /mnt}, in a
 * mount namespace of its own, and permissions outside stay as they are.
 */
final class ServerAccount {
    private static final Path MOUNT = Path.of("/mnt");
    private static final String MOUNT_AND_RUN = "mount --bind \"$0\" " + MOUNT + " && exec \"$@\"";
    private static final Duration PROBE = Duration.ofSeconds(10);

    private final Path folder;
    private final @Nullable Integer user;
    private final List<String> prefix;
    private final boolean mounted;

    private ServerAccount(Path folder, @Nullable Integer user, List<String> prefix, boolean mounted) {
        this.folder = folder;
        this.user = user;
        this.prefix = prefix;
        this.mounted = mounted;
    }

    /** The account for a folder with a data folder that may not exist yet. */
    static ServerAccount of(Path folder, Path data) throws IOException {
        var self = id(Path.of("/proc/self"));
        if (self != 0) {
            if (Files.exists(data) && id(data) != self) {
                throw new DatabaseException("the database in " + folder + " belongs to " + Files.getOwner(data)
                        + ": run the portal as that user or as root, or use another folder");
            }
            return new ServerAccount(folder, null, List.of(), false);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        int user = Files.exists(data) ? id(data) : nobody(folder);
        var plain = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--no-new-privs");
        if (new ServerAccount(folder, user, plain, false).enters(folder)) {
            return new ServerAccount(folder, user, plain, false);
        }
        var apart = new ArrayList<>(List.of(
                "unshare", "--mount", "--propagation", "private", "sh", "-c", MOUNT_AND_RUN, folder.toString()));
        apart.addAll(plain);
        var account = new ServerAccount(folder, user, apart, true);
        if (!account.enters(MOUNT)) {
            throw new DatabaseException("the account that runs the database cannot enter " + folder
                    + ": use a data folder that every user can enter, or run the portal as an ordinary user");
        }
        return account;
    }

    /** The path as the server's programs see it. */
    String seen(Path path) {
        return (mounted ? MOUNT.resolve(folder.relativize(path)) : path).toString();
    }

    /** Gives a file or folder to this account. */
    void own(Path path) throws IOException {
        if (user != null) {
            Files.setAttribute(path, "unix:gid", user);
            Files.setAttribute(path, "unix:uid", user);
        }
    }

    /** Runs one of the server's programs to its end; its last words are the message of the failure. */
    void run(Duration limit, String program, List<String> arguments) throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(program);
        command.addAll(arguments);
        var said = Files.createTempFile("portal-postgres", ".log");
        try {
            var process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            if (!ended(process, limit)) {
                throw new IOException(program + " did not end within " + limit.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " failed: "
                        + Files.readString(said, StandardCharsets.ISO_8859_1).strip());
            }
        } finally {
            Files.delete(said);
        }
    }

    private boolean enters(Path path) {
        try {
            run(PROBE, "test", List.of("-x", path.toString()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean ended(Process process, Duration limit) throws IOException {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The number of {@code nobody}, which differs between systems: asked for by giving it a file. */
    private static int nobody(Path folder) throws IOException {
        var probe = Files.createTempFile(folder, "owner", null);
        try {
            Files.setOwner(
                    probe,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
            return id(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static int id(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }
}
