package wsk.engine.socket;

import wsk.api.AddressFamily;
import wsk.api.WskBasicSocket;
import wsk.api.WskSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.loop.EventLoop;

/** A basic socket: its table, which has nothing but what every table begins with. */
public final class BasicSocket extends SocketTable implements WskBasicSocket {
    private final BasicRole role;

    @SuppressWarnings("this-escape") // The role only keeps the reference while this is built.
    public BasicSocket(ClientHome home, EventLoop loop, AddressFamily family, boolean isDatagram) {
        super(
                home,
                loop,
                family,
                isDatagram ? SocketCategory.BASIC_DATAGRAM : SocketCategory.BASIC_STREAM);
        role = new BasicRole(core(), isDatagram);
        core().become(role);
    }

    public void open() throws DriverException {
        role.open();
    }

    @Override
    public WskSocket self() {
        return this;
    }
}
