package example.greeting;

import wsk.api.WskExtensionId;
import wsk.api.WskVersion;

/** An event for the first bytes that arrive on a connection. */
public interface Greeting {
    /** The event's bit. */
    int GREETED = 1;

    /** The extension. */
    WskExtensionId<Client, Greeting> ID =
            new WskExtensionId<>(
                    "example.greeting", new WskVersion(1, 0), Client.class, Greeting.class);

    /** The client's callbacks. */
    interface Client {
        /** The peer has said something for the first time. */
        void onGreeted(long bytes);
    }

    /** How many bytes the greeting had, 0 before it. */
    long greetingBytes();
}
