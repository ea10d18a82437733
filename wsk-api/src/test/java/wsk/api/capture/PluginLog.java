package wsk.api.capture;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What plug-ins did, and what a test tells them. */
public final class PluginLog {
    /** Who was attached and detached, in order. */
    public static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    /** Whether the provider that comes late is there. */
    public static volatile boolean late;

    /** How often the provider that starts badly fails before it starts. */
    public static final AtomicInteger FAILURES = new AtomicInteger();

    /** What an attachment has open. */
    public static volatile List<String> open = List.of();

    private PluginLog() {}
}
