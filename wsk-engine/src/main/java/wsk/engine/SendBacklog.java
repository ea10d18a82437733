package wsk.engine;

import wsk.api.WskEvents;

/**
 * Watches a connection's ideal send backlog while its event is enabled, and tells of changes. Loop
 * thread only.
 */
final class SendBacklog {
    /** How often to look. */
    private static final long PERIOD_NANOS = 500_000_000;

    /** A change worth telling: a quarter. */
    private static final int CHANGE_DIVISOR = 4;

    private final ConnectionSocket socket;
    private final LoopTimer timer;
    private long lastTold;

    SendBacklog(ConnectionSocket socket) {
        this.socket = socket;
        this.timer = socket.loop().timer(this::look);
    }

    /** Starts watching if the event is enabled and nobody watches yet. */
    void update() {
        if (isWanted() && !timer.isStarted()) {
            lastTold = socket.connectionDriver().idealSendBacklog();
            restart();
        }
    }

    private boolean isWanted() {
        return socket.core().gate().isEnabled(WskEvents.SEND_BACKLOG)
                && socket.driver() != null
                && !socket.sendSide().isShut();
    }

    private void restart() {
        timer.start(socket.loop().nowNanos() + PERIOD_NANOS);
    }

    private void look() {
        if (!isWanted()) {
            return;
        }
        long now = socket.connectionDriver().idealSendBacklog();
        if (Math.abs(now - lastTold) > lastTold / CHANGE_DIVISOR) {
            lastTold = now;
            EventGate gate = socket.core().gate();
            gate.enter(WskEvents.SEND_BACKLOG);
            socket.callbacks().sendBacklog(now);
            gate.exit(WskEvents.SEND_BACKLOG);
        }
        restart();
    }

    void stop() {
        timer.stop();
    }
}
