package network.cortensor.portal.control.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, for an installation on one machine. It is the same server as in production and it is run like
 * one: every commit is on disk before it is acknowledged, its data stay where they are told to be, and nobody gets in without the
 * password.
 *
 * <p>The folder holds {@code binaries-N} (unpacked once), {@code data} (the database), {@code password} (mode 600) and
 * {@code lock}. The lock belongs to the running process. A server that outlived a killed process is therefore known to be nobody's:
 * it is stopped in order, and a new one is started on the same data.
 *
 * <p>The server leaves our process group, so that Ctrl-C stops this program first and the database last.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalPostgres.class);
    private static final String USER = "portal";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final FolderLock lock;
    private final ServerAccount account;
    private final Path programs;
    private final Path data;
    private final Secret password;
    private int port;
    private boolean closed;

    private LocalPostgres(FolderLock lock, Path folder) throws IOException {
        this.lock = lock;
        programs = Binaries.unpack(folder);
        data = folder.resolve("data");
        account = ServerAccount.of(folder, data);
        password = new ServerPassword(folder).value(Files.exists(data));
    }

    /**
     * Starts the server on a folder, which is made when it does not exist.
     *
     * @throws DatabaseException when the platform has no bundled server, another process uses the folder, or the server does not
     *     start or does not keep what it promises; the message says what to do
     */
    public static LocalPostgres start(Path folder) {
        Binaries.checkPlatform();
        FolderLock lock = null;
        try {
            var place = Files.createDirectories(folder.toAbsolutePath()).toRealPath();
            lock = FolderLock.take(place);
            var server = new LocalPostgres(lock, place);
            server.startOnData();
            return server;
        } catch (AccessDeniedException e) {
            release(lock);
            throw new DatabaseException(
                    "the local database in " + folder + " belongs to somebody else (no access to " + e.getFile()
                            + "): run the portal as its owner or as root, or use another folder",
                    e);
        } catch (IOException e) {
            release(lock);
            throw new DatabaseException("the local database in " + folder + " cannot be started: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /** How to reach the server as its owner. */
    public DatabaseAccess access() {
        return new DatabaseAccess("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password, false);
    }

    /** Stops the server: running statements are broken off, everything committed is on disk. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stop();
        } catch (IOException e) {
            throw new DatabaseException("the local database could not be stopped: " + e.getMessage(), e);
        } finally {
            lock.close();
        }
    }

    /** Stops the server until {@link #restart}: it is away for everybody. */
    public synchronized void halt() {
        try {
            stop();
        } catch (IOException e) {
            throw new DatabaseException("the local database could not be stopped: " + e.getMessage(), e);
        }
    }

    /** Stops the server if it still runs, and starts it again at the same address if nobody has taken that meanwhile. */
    public synchronized void restart() {
        try {
            stop();
            startOnData();
        } catch (IOException e) {
            throw new DatabaseException("the local database cannot be started again: " + e.getMessage(), e);
        }
    }

    /** Kills the server as a crash would, for tests of what survives one. */
    void kill() {
        var process = new ServerProcess(data);
        process.running().ifPresent(ProcessHandle::destroyForcibly);
        while (process.running().isPresent()) {
            Thread.onSpinWait();
        }
    }

    private void startOnData() throws IOException {
        if (Files.notExists(data)) {
            initialize();
        }
        var process = new ServerProcess(data);
        if (process.running().isPresent()) {
            log.warn("stopping the database server that an earlier run left behind");
            stop();
        }
        process.disownReusedId();
        startServer();
        try {
            ServerPromises.check(access());
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Makes the database beside its final place, so that an interrupted attempt is never taken for a database. */
    private void initialize() throws IOException {
        var unfinished = data.resolveSibling("data.unfinished");
        Binaries.delete(unfinished);
        Files.createDirectory(unfinished, FolderLock.OWNER_ONLY_FOLDER);
        account.own(unfinished);
        var passwordFile = data.resolveSibling("password.initdb");
        try {
            ServerPassword.write(passwordFile, password.reveal());
            account.own(passwordFile);
            account.run(
                    START,
                    program("initdb"),
                    List.of(
                            "--pgdata=" + account.seen(unfinished),
                            "--username=" + USER,
                            "--pwfile=" + account.seen(passwordFile),
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--no-instructions"));
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.move(unfinished, data);
    }

    private void startServer() throws IOException {
        @Nullable IOException failure = null;
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            port = port == 0 || attempt == ATTEMPTS - 1 ? freePort() : port;
            try {
                account.run(START, program("pg_ctl"), startArguments());
                return;
            } catch (IOException e) {
                // The port may have been taken since we looked, or the last processes of a crashed server are still
                // leaving.
                failure = e;
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
        throw new IOException(ServerProcess.lastWords(data), failure);
    }

    private List<String> startArguments() {
        var arguments = new ArrayList<>(List.of("start", "--silent", "--wait", "--timeout=" + START.toSeconds()));
        arguments.add("--pgdata=" + account.seen(data));
        arguments.add("--log=" + account.seen(data.resolve(ServerProcess.START_LOG)));
        arguments.add("--options=" + ServerPromises.options(port));
        return arguments;
    }

    private void stop() throws IOException {
        if (new ServerProcess(data).running().isEmpty()) {
            return;
        }
        var arguments = List.of("stop", "--silent", "--wait", "--pgdata=" + account.seen(data));
        try {
            account.run(
                    STOP.plusSeconds(5),
                    program("pg_ctl"),
                    with(arguments, "--mode=fast", "--timeout=" + STOP.toSeconds()));
        } catch (IOException e) {
            log.warn("the database server does not stop in order; it recovers from its log at the next start", e);
            account.run(
                    STOP.plusSeconds(5),
                    program("pg_ctl"),
                    with(arguments, "--mode=immediate", "--timeout=" + STOP.toSeconds()));
        }
    }

    private String program(String name) {
        return account.seen(programs.resolve("bin").resolve(name));
    }

    private static List<String> with(List<String> arguments, String... more) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return all;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void release(@Nullable FolderLock lock) {
        if (lock != null) {
            lock.close();
        }
    }
}
