package wsk.engine.loop;

import wsk.engine.request.LoopTask;

/**
 * Something that is done again, but not in this turn of the loop, so that others have theirs. Loop
 * thread only.
 */
public final class NextTurn extends LoopTask {
    private final EventLoop loop;
    private final Runnable again;
    private boolean awaited;

    public NextTurn(EventLoop loop, Runnable again) {
        this.loop = loop;
        this.again = again;
    }

    public void await() {
        assert loop.isCurrent();
        if (!awaited) {
            awaited = true;
            loop.post(this);
        }
    }

    @Override
    public void run() {
        awaited = false;
        again.run();
    }
}
