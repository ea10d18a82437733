package wsk.engine.driver;

import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;

import java.lang.foreign.MemorySegment;

/** Binds a socket, and knows its address, its options and the system's own controls. */
public interface SocketControl {
    /**
     * Binds. Called once, before everything but {@link #setOption}.
     *
     * <p>A connection to be bound to port 0 takes none yet, where the system has a way to leave
     * that to the connect: a port that is taken by a bind serves one connection, one that is taken
     * by connecting serves one for each destination. The port is taken at the latest when it is
     * asked for ({@link #localAddress}).
     *
     * <p>The file of a Unix-domain socket is the engine's to remove: see {@link BoundFile}.
     *
     * @param local of the socket's family; the unnamed {@link wsk.api.SockAddr.Unix} only for a
     *     connection
     * @throws DriverException if the system refuses
     */
    void bind(SockAddr local) throws DriverException;

    /**
     * {@return the local address; after a wildcard bind of a connection its port at once, which is
     * taken now if it was not before, and its address once connected. If a connect came before
     * anybody asked, the port may be told as 0 until it is connected}
     *
     * @throws DriverException if the system does not tell
     */
    SockAddr localAddress() throws DriverException;

    /**
     * Sets an option.
     *
     * @param option which
     * @param value within the option's documented range
     * @param <T> its type
     * @throws DriverException NOT_SUPPORTED if unknown, or what the system says
     */
    <T> void setOption(WskOption<T> option, T value) throws DriverException;

    /**
     * {@return the value of an option}
     *
     * @param option which
     * @param <T> its type
     * @throws DriverException NOT_SUPPORTED if unknown, or what the system says
     */
    <T> T getOption(WskOption<T> option) throws DriverException;

    /**
     * Performs a control by the operating system's numbers.
     *
     * @param type what
     * @param level the option's level
     * @param code the option or control
     * @param input read
     * @param output written
     * @return the bytes written
     * @throws DriverException NOT_SUPPORTED without raw access, or what the system says
     */
    long rawControl(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException;
}
