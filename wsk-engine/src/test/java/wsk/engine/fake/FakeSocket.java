package wsk.engine.fake;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketControl;
import wsk.engine.driver.SocketDriver;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What the drivers of a {@link FakeLoop} have in common: they write down what they are asked. */
public class FakeSocket implements SocketDriver {
    private final FakeLoop loop;
    private final Runnable closed;
    public final List<String> asked = new ArrayList<>();
    public boolean closesAtOnce = true;
    private final Control control = new Control();

    FakeSocket(FakeLoop loop, Runnable closed) {
        this.loop = loop;
        this.closed = closed;
    }

    @Override
    public SocketControl control() {
        return control;
    }

    @Override
    public void close(boolean reset) {
        asked.add("close");
        if (closesAtOnce) {
            loop.closesSoon(closed);
        }
    }

    private final class Control implements SocketControl {
        @Override
        public void bind(SockAddr local) {
            asked.add("bind");
        }

        @Override
        public SockAddr localAddress() {
            return FakeClient.LOCAL;
        }

        @Override
        public <T> void setOption(WskOption<T> option, T value) {
            asked.add("option");
        }

        @Override
        public <T> T getOption(WskOption<T> option) throws DriverException {
            throw new DriverException(NtStatus.NOT_SUPPORTED, 0, "no options");
        }

        @Override
        public long rawControl(
                WskControlType type,
                int level,
                int code,
                MemorySegment input,
                MemorySegment output) {
            asked.add("control");
            return 0;
        }
    }
}
