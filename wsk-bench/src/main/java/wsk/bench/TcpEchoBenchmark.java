package wsk.bench;

import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/**
 * Messages bounced between connections of one provider on loopback: one operation is one message
 * there and back. With {@code -prof gc} it tells the bytes allocated for each, on both sides
 * together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@NullUnmarked // JMH fills the fields.
public class TcpEchoBenchmark {
    private static final int MESSAGES = 20_000;

    /** Who moves the bytes. */
    @Param({"nio", "io_uring"})
    public String provider;

    /** How many connections bounce at the same time. */
    @Param({"1", "64"})
    public int connections;

    /** Bytes of a message. */
    @Param({"64", "16384"})
    public int size;

    private EchoServer server;
    private EchoLoad load;

    /** Starts a server and connects to it. */
    @Setup(Level.Trial)
    public void start() throws InterruptedException {
        server = new EchoServer(provider);
        load = new EchoLoad(provider, server.address(), connections, size);
    }

    /** Bounces a fixed number of messages. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void echo() throws InterruptedException {
        load.bounce(MESSAGES);
    }

    /** Closes everything. */
    @TearDown(Level.Trial)
    public void stop() throws InterruptedException {
        load.close();
        server.close();
    }
}
