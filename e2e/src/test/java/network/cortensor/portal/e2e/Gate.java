package network.cortensor.portal.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way through to a port of this machine that can be shut: whoever is behind it is then away, as after a network failure. */
final class Gate implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;

    Gate(int target) throws IOException {
        this.target = target;
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Cuts everything that goes through and lets nothing through any more. */
    void shut() {
        shut = true;
        open.forEach(Gate::closeQuietly);
        open.clear();
    }

    /** Lets through again. */
    void open() {
        shut = false;
    }

    @Override
    public void close() throws IOException {
        shut();
        entrance.close();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var caller = entrance.accept();
                if (shut) {
                    closeQuietly(caller);
                } else {
                    connect(caller);
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket caller) {
        try {
            var behind = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(caller);
            open.add(behind);
            Thread.ofVirtual().start(() -> copy(caller, behind));
            Thread.ofVirtual().start(() -> copy(behind, caller));
        } catch (IOException nobodyThere) {
            closeQuietly(caller);
        }
    }

    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException cut) {
            // Either side is gone: so must be the other, below.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // There is nothing left to close.
        }
    }
}
