package wsk.engine.request;

/** Something that a client runs on a socket's loop in its turn, and that runs in any case. */
public final class ClientTask extends LoopTask {
    private final Lane lane;
    private final Callbacks callbacks;
    private final Runnable task;

    private ClientTask(Lane lane, Callbacks callbacks, Runnable task) {
        this.lane = lane;
        this.callbacks = callbacks;
        this.task = task;
    }

    /** Runs a task now if the lane is free, else in its turn. Any thread. */
    public static void execute(Lane lane, Callbacks callbacks, Runnable task) {
        if (lane.isFree()) {
            callbacks.run(task);
        } else {
            lane.post(new ClientTask(lane, callbacks, task));
        }
    }

    @Override
    public void run() {
        lane.taken();
        callbacks.run(task);
    }

    @Override
    public void runWithoutLoop(Callbacks ofLoop) {
        callbacks.run(task);
    }
}
