package network.cortensor.portal.bench.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gate that is cut holds everything back and keeps connections; mended, what was held back arrives. */
class TcpGateTest {
    private static final int LIMIT_MILLIS = 5_000;

    private ServerSocket server;
    private TcpGate gate;
    private Socket client;
    private Socket behind;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSoTimeout(LIMIT_MILLIS);
        gate = TcpGate.to(server.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), gate.port());
        behind = server.accept();
        behind.setSoTimeout(LIMIT_MILLIS);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        behind.close();
        gate.close();
        server.close();
    }

    @Test
    void whatIsSentArrives() throws IOException {
        client.getOutputStream().write(1);
        assertThat(behind.getInputStream().read()).isEqualTo(1);
    }

    @Test
    void cutItHoldsBackAndMendedItDelivers() throws IOException {
        gate.cut();
        client.getOutputStream().write(2);
        behind.setSoTimeout(200);
        assertThatThrownBy(() -> behind.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        behind.setSoTimeout(LIMIT_MILLIS);
        gate.mend();
        assertThat(behind.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void theOtherSideLearnsOfAnEnd() throws IOException {
        client.close();
        assertThat(behind.getInputStream().read()).isEqualTo(-1);
    }
}
