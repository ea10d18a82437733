package wsk.tck.programs.script;

import wsk.api.WskEvents;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The standard events by name. */
public final class Events {
    private static final Map<Integer, String> NAMES =
            new TreeMap<>(
                    Map.of(
                            WskEvents.SEND_BACKLOG, "SEND_BACKLOG",
                            WskEvents.RECEIVE, "RECEIVE",
                            WskEvents.DISCONNECT, "DISCONNECT",
                            WskEvents.RECEIVE_FROM, "RECEIVE_FROM",
                            WskEvents.ACCEPT, "ACCEPT"));

    private Events() {}

    public static String names(int mask) {
        return NAMES.entrySet().stream()
                .filter(event -> (mask & event.getKey()) != 0)
                .map(Map.Entry::getValue)
                .collect(Collectors.joining("|"));
    }
}
