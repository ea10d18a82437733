package wsk.engine.connection;

import wsk.api.WskEvents;
import wsk.engine.loop.LoopTimer;
import wsk.engine.socket.EventGate;

/**
 * Watches a connection's ideal send backlog while its event is enabled, and tells of changes. Loop
 * thread only.
 */
final class SendBacklog {
    /** How often to look. */
    private static final long PERIOD_NANOS = 500_000_000;

    /** A change worth telling: a quarter. */
    private static final int CHANGE_DIVISOR = 4;

    private final Connection connection;
    private final LoopTimer timer;
    private long lastTold;

    SendBacklog(Connection connection) {
        this.connection = connection;
        this.timer = connection.loop().timer(this::look);
    }

    /** Starts watching if the event is enabled and nobody watches yet. */
    void update() {
        assert connection.core().isCurrent();
        if (isWanted() && !timer.isStarted()) {
            lastTold = connection.connectionDriver().sending().idealBacklog();
            restart();
        }
    }

    private boolean isWanted() {
        return connection.core().gate().isEnabled(WskEvents.SEND_BACKLOG)
                && connection.handover().isPublished()
                && connection.isConnected()
                && connection.driver() != null
                && !connection.sendSide().isShut();
    }

    private void restart() {
        timer.start(connection.loop().nowNanos() + PERIOD_NANOS);
    }

    private void look() {
        assert connection.core().isCurrent();
        if (!isWanted()) {
            return;
        }
        long now = connection.connectionDriver().sending().idealBacklog();
        if (Math.abs(now - lastTold) > lastTold / CHANGE_DIVISOR) {
            lastTold = now;
            EventGate gate = connection.core().gate();
            gate.enter(WskEvents.SEND_BACKLOG);
            connection.callbacks().sendBacklog(now);
            gate.exit(WskEvents.SEND_BACKLOG);
        }
        // The client may have closed it just now.
        if (isWanted()) {
            restart();
        }
    }

    void stop() {
        assert connection.core().isCurrent();
        timer.stop();
    }
}
