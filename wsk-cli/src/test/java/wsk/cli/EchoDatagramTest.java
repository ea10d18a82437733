package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import wsk.cli.Wsk.EchoProgram;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Datagrams go back to whom they came from. */
class EchoDatagramTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static List<String> providers() {
        return Wsk.providers().toList();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void eachDatagramComesBackToItsSender(String provider) throws Exception {
        try (EchoProgram echo = start(provider);
                DatagramSocket one = open();
                DatagramSocket two = open()) {
            for (int i = 0; i < 300; i++) {
                send(one, echo.port(), Payload.of(i, i));
                send(two, echo.port(), Payload.of(-i, 1000 - i));
                assertArrayEquals(Payload.of(i, i), receive(one));
                assertArrayEquals(Payload.of(-i, 1000 - i), receive(two));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theLargestDatagramComesBack(String provider) throws Exception {
        try (EchoProgram echo = start(provider);
                DatagramSocket socket = open()) {
            byte[] largest = Payload.of(1, 65_507);
            send(socket, echo.port(), largest);
            assertArrayEquals(largest, receive(socket));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aBurstLeavesItAnswering(String provider) throws Exception {
        try (EchoProgram echo = start(provider);
                DatagramSocket flood = open();
                DatagramSocket polite = open()) {
            for (int i = 0; i < 20_000; i++) {
                send(flood, echo.port(), Payload.of(i, 32));
            }
            // Some of the flood may be lost, as datagrams are; who comes later is served.
            byte[] question = Payload.of(4, 32);
            polite.setSoTimeout(200);
            boolean answered = false;
            for (int attempt = 0; attempt < 100 && !answered; attempt++) {
                send(polite, echo.port(), question);
                answered = isAnswered(polite, question);
            }
            assertTrue(answered, "it answers no more");
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void saysWhereItListens(String provider) throws Exception {
        try (EchoProgram echo = start(provider)) {
            assertEquals(
                    "listening on udp 127.0.0.1:" + echo.port() + ", provider " + provider,
                    echo.listening());
        }
    }

    private static boolean isAnswered(DatagramSocket socket, byte[] question) {
        try {
            return Arrays.equals(question, receive(socket));
        } catch (IOException timeout) {
            return false;
        }
    }

    private static EchoProgram start(String provider) throws InterruptedException {
        return new EchoProgram("echo", "--udp", "--port", "0", "--quiet", "--provider", provider);
    }

    private static DatagramSocket open() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
        socket.setSoTimeout(Math.toIntExact(Wsk.DEADLINE.toMillis()));
        return socket;
    }

    private static void send(DatagramSocket socket, int port, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, port));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }
}
