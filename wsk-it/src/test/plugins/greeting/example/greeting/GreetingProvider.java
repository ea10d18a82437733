package example.greeting;

import wsk.api.WskConnectionSocket;
import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskSocketObserver;

/** Adds the greeting to connections. */
public final class GreetingProvider implements WskExtensionProvider<Greeting.Client, Greeting> {
    @Override
    public WskExtensionId<Greeting.Client, Greeting> id() {
        return Greeting.ID;
    }

    @Override
    public int events() {
        return Greeting.GREETED;
    }

    @Override
    public boolean supports(WskSocket socket) {
        return socket instanceof WskConnectionSocket;
    }

    @Override
    public Greeting attach(WskExtensionHost host, Greeting.Client client) {
        FirstBytes observer = new FirstBytes(host, client);
        host.observe(observer);
        return observer;
    }

    private static final class FirstBytes implements WskSocketObserver, Greeting {
        private final WskExtensionHost host;
        private final Greeting.Client client;
        private volatile long bytes;

        FirstBytes(WskExtensionHost host, Greeting.Client client) {
            this.host = host;
            this.client = client;
        }

        @Override
        public void onReceived(long received) {
            if (bytes == 0) {
                bytes = received;
                host.fire(GREETED, () -> client.onGreeted(received));
            }
        }

        @Override
        public long greetingBytes() {
            return bytes;
        }
    }
}
