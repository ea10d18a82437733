package wsk.engine.fake;

import wsk.api.NtStatus;
import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.WskVersion;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskSocketObserver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An extension that tells a test what it hears, and does what the test wants when it hears it. */
public final class Watch implements WskExtensionProvider<Runnable, WskExtensionHost> {
    public static final WskExtensionId<Runnable, WskExtensionHost> ID =
            new WskExtensionId<>("watch", WskVersion.V1_0, Runnable.class, WskExtensionHost.class);

    public final List<String> heard = new CopyOnWriteArrayList<>();
    public volatile Consumer<String> reaction = _ -> {};
    public volatile Consumer<WskExtensionHost> whenAttached = _ -> {};

    @Override
    public WskExtensionId<Runnable, WskExtensionHost> id() {
        return ID;
    }

    @Override
    public int events() {
        return 3;
    }

    @Override
    public boolean supports(WskSocket socket) {
        return true;
    }

    @Override
    public WskExtensionHost attach(WskExtensionHost host, Runnable clientDispatch) {
        host.observe(
                new WskSocketObserver() {
                    @Override
                    public void onConnected(NtStatus status) {
                        hear("connected " + status);
                    }

                    @Override
                    public void onReceived(long bytes) {
                        hear("received " + bytes);
                    }

                    @Override
                    public void onSent(long bytes) {
                        hear("sent " + bytes);
                    }

                    @Override
                    public void onDisconnected(boolean abortive) {
                        hear("disconnected " + abortive);
                    }

                    @Override
                    public void onSocketDead() {
                        hear("dead");
                    }

                    @Override
                    public void onClosing() {
                        hear("closing");
                    }
                });
        whenAttached.accept(host);
        return host;
    }

    private void hear(String what) {
        heard.add(what);
        reaction.accept(what);
    }
}
