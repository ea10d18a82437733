package wsk.engine.request;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskControlType;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskExtensionId;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.api.WskIoctl;
import wsk.api.WskOption;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a request is about, beside its buffer, where it is not made for every message. What sends
 * and receives are given stands in fields of their {@link Irp}, so that they make nothing.
 */
public sealed interface Arguments {
    /** To bind. */
    record Bind(SockAddr address) implements Arguments {}

    /**
     * To connect.
     *
     * @param firstData a copy of what is sent first, null if nothing is
     * @param isTooMuch whether there was more first data than can be taken, and so no copy
     */
    record Connect(SockAddr address, @Nullable WskBuf firstData, boolean isTooMuch)
            implements Arguments {}

    /** To disconnect. */
    record Disconnect(WskDisconnectFlag flag) implements Arguments {}

    /**
     * To accept a connection.
     *
     * @param context of the connection's callbacks, null if there are none
     * @param dispatch the connection's callbacks, null if there are none
     */
    record Accept(@Nullable Object context, @Nullable WskClientConnectionDispatch<?> dispatch)
            implements Arguments {}

    /** To decide about a connection that was inspected. */
    record InspectComplete(WskInspectId id, WskInspectAction action) implements Arguments {}

    /** To send several datagrams. */
    record Messages(List<WskBuf> buffers) implements Arguments {}

    /** To set an option. */
    record SetOption(WskOption<?> option, Object value) implements Arguments {}

    /** To get an option. */
    record GetOption(WskOption<?> option) implements Arguments {}

    /**
     * An I/O control.
     *
     * @param input null if it was called without
     */
    record Ioctl(WskIoctl<?, ?> code, @Nullable Object input) implements Arguments {}

    /** A control by the operating system's numbers. */
    record Control(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            implements Arguments {}

    /**
     * To disable an event.
     *
     * @param extension whose event it is, null if it is a standard one
     * @param event one bit
     */
    record DisableEvent(@Nullable WskExtensionId<?, ?> extension, int event) implements Arguments {}
}
