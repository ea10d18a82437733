package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.WskEvents;
import wsk.api.WskInspectId;
import wsk.engine.socket.SocketCore;

import java.util.Optional;

/**
 * How an accepted connection comes to its client: watched while it is inspected, with the events
 * that it inherits, and told of nothing before it is published. Loop thread only, but for {@link
 * #inspectId}.
 */
final class Handover {
    private final SocketCore core;
    private final ConnectionCallbacks callbacks;
    private boolean published = true;
    private @Nullable Inspector inspector;

    /** Written before the client gets the socket. */
    private volatile @Nullable WskInspectId inspectId;

    Handover(SocketCore core, ConnectionCallbacks callbacks) {
        this.core = core;
        this.callbacks = callbacks;
    }

    Optional<WskInspectId> inspectId() {
        return Optional.ofNullable(inspectId);
    }

    /** {@return whether the client has been given the socket, so that its events may be called} */
    boolean isPublished() {
        return published;
    }

    /** {@return whether somebody has it} Whoever accepts it may not have said yet whom to tell. */
    boolean hasOwner() {
        return published || inspector != null;
    }

    /** The connection was accepted. Before its loop knows of it, on the listener's. */
    void accepted(@Nullable WskInspectId id) {
        inspectId = id;
    }

    /**
     * The loop takes over the connection, which no client has yet.
     *
     * @param inheritedEvents what its listener hands on
     */
    void adopted(int inheritedEvents) {
        assert core.isCurrent();
        published = false;
        inherit(inheritedEvents);
    }

    /** {@return whether somebody waits for the end although no event is enabled} */
    boolean isInspected() {
        return inspector != null;
    }

    void inspectedBy(Inspector by) {
        assert core.isCurrent();
        inspector = by;
        core.deliverSoon();
    }

    /**
     * Enables what a listener hands on, and what is static: before the client learns of the socket,
     * which may disable it again. Nothing is told before it is published.
     */
    void inherit(int events) {
        assert core.isCurrent();
        core.gate().enable(events);
        enableStatic();
    }

    /** The client's own connect has succeeded. */
    void connected() {
        if (callbacks.areSet()) {
            enableStatic();
        }
    }

    private void enableStatic() {
        int events = core.home().staticEvents() & WskEvents.CONNECTION_MASK;
        core.gate().enableFixed(events);
    }

    /** Gives the socket to its client: it may be told from here on. */
    void publish() {
        assert core.isCurrent();
        published = true;
        inspector = null;
        if (!callbacks.areSet()) {
            core.gate().disableAll();
        }
        core.deliverSoon();
    }

    /** Tells whoever inspects the connection that it broke. */
    void broke() {
        assert core.isCurrent();
        if (inspector != null) {
            inspector.connectionBroke();
        }
    }

    /** Tells whoever has the socket that it is dead. */
    void indicateDead() {
        assert core.isCurrent();
        if (inspector == null) {
            callbacks.dead();
        } else {
            broke();
        }
    }
}
