package network.cortensor.portal.app.command;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The life of the services in this process: started once, announced, stopped in good order when the process is asked to end. */
final class Lifetime {
    private final Terminal terminal;
    private @Nullable Running running;
    private boolean stopped;

    Lifetime(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Starts something that takes a moment and may fail. */
    interface Start {
        /** The services, ready. */
        Running start() throws IOException;
    }

    /** Work that is done while the services run. */
    interface Work {
        /** Does it. */
        void run() throws IOException, InterruptedException;
    }

    Running.Addresses start(Start start) throws IOException {
        var started = start.start();
        synchronized (this) {
            running = started;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndHalt, "stop"));
        return started.addresses();
    }

    /** Does the work, then stops the services, also when the work failed. */
    void stopAfter(Work work) throws IOException, InterruptedException {
        try {
            work.run();
        } finally {
            stop();
        }
    }

    /** Says that everything is ready and how to try it. */
    void announce(Running.Addresses addresses) {
        var line = new StringBuilder("portal ready");
        if (addresses.api() != null) {
            line.append("  api ").append(addresses.api());
        }
        line.append("  ops ").append(addresses.ops());
        var demo = addresses.demo();
        if (demo != null) {
            line.append("  (demo: ").append(demo.label()).append(')');
        }
        terminal.out().println(line);
        if (demo != null && addresses.api() != null) {
            terminal.out()
                    .println("curl -N " + addresses.api() + "/chat/completions -H 'Authorization: Bearer "
                            + demo.liveKey().reveal() + "' -H 'Content-Type: application/json' -d '{\"model\":\""
                            + demo.model()
                            + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]}'");
        }
        terminal.out().flush();
    }

    /** Waits until the process is asked to end; the shutdown hook then ends it. */
    int await() throws InterruptedException {
        new CountDownLatch(1).await();
        return ExitCode.DONE.code();
    }

    private synchronized void stop() {
        if (running != null && !stopped) {
            stopped = true;
            running.stop();
        }
    }

    /** A JVM that a signal ends reports the signal; ours has done what it was asked for, and says so with status 0. */
    private void stopAndHalt() {
        var already = stoppedAlready();
        try {
            stop();
        } catch (RuntimeException e) {
            terminal.err().println("portal: stopping failed: " + e);
            terminal.err().flush();
            Runtime.getRuntime().halt(ExitCode.FAILED.code());
        }
        if (!already) {
            Runtime.getRuntime().halt(ExitCode.DONE.code());
        }
    }

    private synchronized boolean stoppedAlready() {
        return stopped;
    }
}
