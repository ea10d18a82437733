package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketControl;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Binds a file, and knows its address, its options and its controls. */
final class UringControl implements SocketControl {
    private static final Logger LOG = LoggerFactory.getLogger(UringControl.class);

    private final UringLoop loop;
    private final AddressFamily family;
    private final UringFile file;
    private final boolean connects;

    // Null but for a datagram socket.
    private final @Nullable UringControlData data;

    // The address to bind to when the port matters; otherwise connecting takes one.
    private @Nullable SockAddr withoutPort;

    // What was set since it listens: connections in the kernel's queue have not inherited it.
    private final Map<WskOption<?>, Object> setLate = new HashMap<>();
    private boolean listens;

    private UringControl(
            UringLoop loop, UringSocket socket, boolean connects, @Nullable UringControlData data) {
        this.loop = loop;
        this.family = socket.family();
        this.file = socket.file();
        this.connects = connects;
        this.data = data;
    }

    static UringControl ofConnection(UringLoop loop, UringSocket socket) {
        return new UringControl(loop, socket, /* connects= */ true, null);
    }

    /** {@return the control of a listener, or of a socket that is only asked for its options} */
    static UringControl of(UringLoop loop, UringSocket socket) {
        return new UringControl(loop, socket, /* connects= */ false, null);
    }

    static UringControl ofDatagrams(UringLoop loop, UringSocket socket, UringControlData data) {
        return new UringControl(loop, socket, /* connects= */ false, data);
    }

    @Override
    public void bind(SockAddr local) throws DriverException {
        if (connects && lacksPort(local)) {
            if (!local.equals(SockAddr.wildcard(local.family(), 0))) {
                takePortAtBind(false);
                bindNow(local);
            }
            withoutPort = local;
        } else if (!local.equals(new SockAddr.Unix(""))) {
            // The kernel would make up a name for the unnamed address.
            bindNow(local);
        }
        if (data != null) {
            data.bound(local);
        }
    }

    private static boolean lacksPort(SockAddr address) {
        return switch (address) {
            case SockAddr.Inet4 four -> four.port() == 0;
            case SockAddr.Inet6 six -> six.port() == 0;
            case SockAddr.Unix _ -> false;
        };
    }

    private void bindNow(SockAddr local) throws DriverException {
        long at = loop.scratch().address();
        int bytes = UringAddresses.put(at, local);
        int fd = file.need();
        int result = loop.syscalls().bind(fd, at, bytes);
        file.giveBack(fd);
        if (result < 0) {
            throw UringStatus.refused("bind to " + local, result);
        }
    }

    private void takePortAtBind(boolean taken) {
        int leave = taken ? 0 : 1;
        file.setInt(SocketAbi.IPPROTO_IP, SocketAbi.IP_BIND_ADDRESS_NO_PORT, leave);
    }

    /** Takes the port that was left to the connect. */
    private void takePort() throws DriverException {
        SockAddr local = withoutPort;
        if (local != null) {
            takePortAtBind(true);
            bindNow(local);
            withoutPort = null;
        }
    }

    /** The file is about to be connected, which takes a port if it has none. */
    void connecting() {
        withoutPort = null;
    }

    @Override
    public SockAddr localAddress() throws DriverException {
        takePort();
        int fd = file.need();
        try {
            return loop.addresses().local(fd);
        } finally {
            file.giveBack(fd);
        }
    }

    void listen() throws DriverException {
        // The kernel cuts the backlog down to what it allows.
        int result = loop.syscalls().listen(file.descriptor(), Integer.MAX_VALUE);
        if (result < 0) {
            throw UringStatus.refused("listen", result);
        }
        listens = true;
    }

    /** Listens with what was to be connected. */
    void listenInstead() throws DriverException {
        takePort();
        boolean inet = family != AddressFamily.UNIX;
        if (inet) {
            allowReuse(true);
        }
        try {
            listen();
        } catch (DriverException e) {
            if (inet) {
                allowReuse(false);
            }
            throw e;
        }
    }

    /** Lets a port be listened on again while old connections of it are not quite gone. */
    void allowReuse(boolean allowed) {
        file.setInt(SocketAbi.SOL_SOCKET, SocketAbi.SO_REUSEADDR, allowed ? 1 : 0);
    }

    @Override
    public <T> void setOption(WskOption<T> option, T value) throws DriverException {
        boolean stream = data == null;
        if (stream && option.equals(WskOption.SEND_COMPLETION)) {
            // Whether to watch is decided for each send; here it is only said that it can be done.
            return;
        }
        int fd = file.need();
        try {
            UringOptions.set(loop, fd, option, value);
        } finally {
            file.giveBack(fd);
        }
        if (listens) {
            setLate.put(option, value);
        }
    }

    /** Sets on an accepted connection what the kernel's queue may not have let it inherit. */
    void setLateOn(int fd) {
        setLate.forEach((option, value) -> setLateOn(fd, option, value));
    }

    private <T> void setLateOn(int fd, WskOption<T> option, Object value) {
        try {
            UringOptions.set(loop, fd, option, option.type().cast(value));
        } catch (DriverException e) {
            // The kernel took it for the listener; a connection that is gone may refuse it.
            LOG.debug("an accepted connection does not take {}", option, e);
        }
    }

    @Override
    public <T> T getOption(WskOption<T> option) throws DriverException {
        int fd = file.need();
        try {
            return UringOptions.get(loop, fd, option);
        } finally {
            file.giveBack(fd);
        }
    }

    @Override
    public long rawControl(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException {
        int fd = file.need();
        long written;
        try {
            written = UringOptions.control(loop, fd, type, level, code, input, output);
        } finally {
            file.giveBack(fd);
        }
        if (data != null) {
            data.optionSet(type, level, code, input);
        }
        return written;
    }
}
