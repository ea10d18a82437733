package wsk.tck.programs.script;

/** Where a program's own code is called. */
public enum Hook {
    RECEIVE("onReceive"),
    DISCONNECT("onDisconnect"),
    SEND_BACKLOG("onSendBacklog"),
    ACCEPT("onAccept"),
    INSPECT("onInspect"),
    ABORT("onAbort"),
    RECEIVE_FROM("onReceiveFrom"),
    ROUTINE("completion routine"),
    EXTENSION_EVENT("extension's event"),
    OBSERVED_CONNECTED("observer.onConnected"),
    OBSERVED_RECEIVED("observer.onReceived"),
    OBSERVED_SENT("observer.onSent"),
    OBSERVED_DISCONNECTED("observer.onDisconnected"),
    OBSERVED_CLOSING("observer.onClosing"),
    TIMER("extension's timer");

    private final String word;

    Hook(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
