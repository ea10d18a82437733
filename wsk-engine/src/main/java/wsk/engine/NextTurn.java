package wsk.engine;

/**
 * Something that is done again, but not in this turn of the loop, so that others have theirs. Loop
 * thread only.
 */
final class NextTurn extends LoopTask {
    private final EventLoop loop;
    private final Runnable again;
    private boolean awaited;

    NextTurn(EventLoop loop, Runnable again) {
        this.loop = loop;
        this.again = again;
    }

    void await() {
        if (!awaited) {
            awaited = true;
            loop.post(this);
        }
    }

    @Override
    void run() {
        awaited = false;
        again.run();
    }
}
