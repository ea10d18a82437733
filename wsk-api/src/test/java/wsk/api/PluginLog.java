package wsk.api;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What plug-ins did, and what a test tells them. */
public final class PluginLog {
    /** Who was attached and detached, in order. */
    public static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    /** Whether the provider that comes late is there. */
    public static volatile boolean late;

    private PluginLog() {}
}
