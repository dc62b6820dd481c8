package network.cortensor.portal.bench.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way through to a port of this machine. Cut, it is as a network that drops every packet: connections stay open and nothing
 * arrives. Mended, what was under way arrives late, as TCP sees to it.
 */
public final class TcpGate implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket entrance;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object door = new Object();
    private boolean cut;

    private TcpGate(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
    }

    /** Opens a way to a port. */
    public static TcpGate to(int target) throws IOException {
        var gate = new TcpGate(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        Thread.ofVirtual().start(gate::accept);
        return gate;
    }

    /** Where it is entered. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** From now on nothing arrives. */
    public void cut() {
        synchronized (door) {
            cut = true;
        }
    }

    /** Everything arrives again, also what was held back. */
    public void mend() {
        synchronized (door) {
            cut = false;
            door.notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        sockets.forEach(TcpGate::closeQuietly);
        mend();
    }

    private void pass() throws IOException {
        synchronized (door) {
            try {
                while (cut) {
                    door.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var caller = entrance.accept();
                sockets.add(caller);
                Thread.ofVirtual().start(() -> connect(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket caller) {
        try {
            pass();
            var behind = new Socket(InetAddress.getLoopbackAddress(), target);
            behind.setTcpNoDelay(true);
            caller.setTcpNoDelay(true);
            sockets.add(behind);
            Thread.ofVirtual().start(() -> copy(caller, behind));
            copy(behind, caller);
        } catch (IOException nobodyThere) {
            closeQuietly(caller);
            sockets.remove(caller);
        }
    }

    private void copy(Socket from, Socket to) {
        var bytes = new byte[BUFFER];
        try {
            for (int length = from.getInputStream().read(bytes);
                    length >= 0;
                    length = from.getInputStream().read(bytes)) {
                pass();
                to.getOutputStream().write(bytes, 0, length);
            }
            pass();
        } catch (IOException gone) {
            // One side is gone: so must be the other, below.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
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
