import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Echoes one connection, but for one bit. */
final class Liar {
    private static final int HONEST = 100;

    private Liar() {}

    public static void main(String[] arguments) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println("listening " + listener.getLocalPort());
            try (Socket socket = listener.accept()) {
                echo(socket.getInputStream(), socket.getOutputStream());
            }
        }
    }

    private static void echo(InputStream in, OutputStream out) throws Exception {
        byte[] bytes = new byte[4096];
        int turn = 0;
        int count = in.read(bytes);
        while (count > 0) {
            if (turn == HONEST) {
                bytes[count - 1] ^= 1;
            }
            out.write(bytes, 0, count);
            turn++;
            count = in.read(bytes);
        }
    }
}
