package network.cortensor.portal.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One client: asks, reads the answer to its end, and asks again for as long as it is told to. */
final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ResponseReader reader;
    private final ByteBuffer request;
    private long sentNanos;
    private boolean answering;
    private boolean busy;

    Connection(Selector selector, Target target, Workload workload) throws IOException {
        byte[] bytes = workload.request(target);
        request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        reader = new ResponseReader(workload);
        channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(target.host(), target.port()), 5_000);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    boolean busy() {
        return busy;
    }

    void ask() throws IOException {
        request.rewind();
        reader.begin();
        answering = false;
        busy = true;
        sentNanos = System.nanoTime();
        send();
    }

    /** Does what the socket is ready for. */
    void ready(ByteBuffer buffer, byte[] bytes, LoadResult result) throws IOException {
        if (key.isWritable()) {
            send();
        }
        if (key.isReadable()) {
            read(buffer, bytes, result);
        }
    }

    private void send() throws IOException {
        channel.write(request);
        key.interestOps(request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read(ByteBuffer buffer, byte[] bytes, LoadResult result) throws IOException {
        buffer.clear();
        int length = channel.read(buffer);
        if (length < 0) {
            throw new LoadFailed("the server closed a connection" + (busy ? " before its answer was whole" : ""));
        }
        buffer.flip().get(bytes, 0, length);
        reader.take(bytes, length);
        result.read();
        if (!answering && reader.answering()) {
            answering = true;
            result.first(System.nanoTime() - sentNanos);
        }
        if (reader.whole()) {
            reader.check();
            busy = false;
            result.whole(System.nanoTime() - sentNanos);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
