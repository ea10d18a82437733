package wsk.engine.loop;

/**
 * How long nothing is asked of a driver that had no memory or buffers left. Loop thread only; made
 * when it first happens, because nearly no socket needs one.
 */
public final class Pause {
    /** Long enough for others to give something back, short enough not to be felt as a stall. */
    static final long NANOS = 50_000_000;

    private final EventLoop loop;
    private final LoopTimer timer;

    /**
     * Makes a pause that is not on.
     *
     * @param loop whose clock counts
     * @param over what to do when it is over
     */
    public Pause(EventLoop loop, Runnable over) {
        this.loop = loop;
        this.timer = loop.timer(over);
    }

    public void start() {
        assert loop.isCurrent();
        timer.start(loop.nowNanos() + NANOS);
    }

    public boolean isOn() {
        return timer.isStarted();
    }

    public void stop() {
        assert loop.isCurrent();
        timer.stop();
    }
}
