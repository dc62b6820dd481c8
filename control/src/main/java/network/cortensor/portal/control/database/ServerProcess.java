package network.cortensor.portal.control.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The server process of one data folder, found by the {@code postmaster.pid} in it.
 *
 * <p>A process id may have been given to somebody else since the file was written (every container starts counting again). What
 * tells our server from a stranger is its working directory: a server's is its data folder.
 *
 * @param data the data folder
 */
record ServerProcess(Path data) {
    static final String START_LOG = "start.log";

    /** Above the greatest id that Linux gives out: a process that cannot be alive. */
    private static final long NOBODY = (1 << 22) + 1;

    private static final int LAST_LINES = 8;

    /** The running server, if there is one. */
    Optional<ProcessHandle> running() {
        return named().filter(this::isOurs);
    }

    /**
     * Takes a reused process id out of the file, because the server would refuse to start for the stranger's sake. The rest of the
     * file stays: by it the server finds out whether parts of a crashed one are still at work.
     */
    void disownReusedId() throws IOException {
        if (named().isEmpty() || running().isPresent()) {
            return;
        }
        var lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(0, String.valueOf(NOBODY));
        Files.writeString(file(), String.join("\n", lines) + "\n");
    }

    /** The end of what the server said when it was started last. */
    static String lastWords(Path data) throws IOException {
        var file = data.resolve(START_LOG);
        if (Files.notExists(file)) {
            return "the server said nothing";
        }
        var lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    private Optional<ProcessHandle> named() {
        try {
            List<String> lines = Files.readAllLines(file());
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new DatabaseException("cannot read " + file() + "; if no server runs on it, remove the file", e);
        }
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            return process.isAlive() && Files.isSameFile(Path.of("/proc", String.valueOf(process.pid()), "cwd"), data);
        } catch (IOException e) {
            // Gone meanwhile, or a process of somebody else whom we may not look at: either way not our server.
            return false;
        }
    }

    private Path file() {
        return data.resolve("postmaster.pid");
    }
}
