package wsk.engine;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.spi.WskExtensionProvider;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The extension interfaces registered on one socket. */
final class Extensions {
    private final SocketCore core;
    private final Attachment attachment;

    /** Written under its own monitor; read by any thread. Empty for nearly every socket. */
    private final CopyOnWriteArrayList<ExtensionHost> hosts = new CopyOnWriteArrayList<>();

    /** Guarded by the monitor of hosts. */
    private boolean ended;

    /** When bytes last moved, by the loop's clock; confined to the loop. */
    private long lastReceiveNanos;

    private long lastSendNanos;

    Extensions(SocketCore core, Attachment attachment) {
        this.core = core;
        this.attachment = attachment;
        long made = System.nanoTime();
        lastReceiveNanos = made;
        lastSendNanos = made;
    }

    <C, P> Optional<P> register(WskExtensionId<C, P> id, C clientDispatch, WskSocket socket) {
        Objects.requireNonNull(clientDispatch, "clientDispatch");
        if (!core.isOpen()) {
            throw new IllegalStateException("the socket is closed");
        }
        for (WskExtensionProvider<?, ?> provider : attachment.extensions()) {
            if (provider.id().serves(id) && provider.supports(socket)) {
                ExtensionHost host =
                        new ExtensionHost(core, this, socket, provider.id(), provider.events());
                synchronized (hosts) {
                    if (ended) {
                        throw new IllegalStateException("the socket is closed");
                    }
                    if (find(id) != null) {
                        throw new IllegalStateException(
                                id.name() + " is registered on this socket");
                    }
                    P functions =
                            Objects.requireNonNull(
                                    attach(provider, id, host, clientDispatch),
                                    () -> id + " attached nothing");
                    hosts.add(host);
                    return Optional.of(functions);
                }
            }
        }
        return Optional.empty();
    }

    private static <C, P> P attach(
            WskExtensionProvider<?, ?> provider,
            WskExtensionId<C, P> id,
            ExtensionHost host,
            C clientDispatch) {
        @SuppressWarnings("unchecked") // serves() compared the client's type.
        WskExtensionProvider<C, ?> typed = (WskExtensionProvider<C, ?>) provider;
        return id.providerDispatch().cast(typed.attach(host, clientDispatch));
    }

    private @Nullable ExtensionHost find(WskExtensionId<?, ?> id) {
        for (ExtensionHost host : hosts) {
            if (host.id().name().equals(id.name())) {
                return host;
            }
        }
        return null;
    }

    NtStatus enable(WskExtensionId<?, ?> id, int mask) {
        ExtensionHost host = find(id);
        if (host == null) {
            return NtStatus.NOT_FOUND;
        }
        if (mask == 0 || (mask & ~host.events()) != 0) {
            return NtStatus.INVALID_PARAMETER;
        }
        if (!core.isOpen()) {
            return NtStatus.FILE_FORCED_CLOSED;
        }
        core.loop().execute(() -> host.enable(mask));
        return NtStatus.SUCCESS;
    }

    NtStatus disable(Irp irp) {
        ExtensionHost host = find((WskExtensionId<?, ?>) Objects.requireNonNull(irp.argument));
        if (host == null) {
            return irp.settle(NtStatus.NOT_FOUND, 0);
        }
        if (Integer.bitCount(irp.mask) != 1 || (irp.mask & host.events()) == 0) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        return host.gate().disable(irp.mask, irp);
    }

    long lastReceiveNanos() {
        return lastReceiveNanos;
    }

    long lastSendNanos() {
        return lastSendNanos;
    }

    void received(long bytes) {
        lastReceiveNanos = core.loop().nowNanos();
        // By index: an iterator for each batch of bytes would be garbage.
        for (int i = 0; i < hosts.size(); i++) {
            hosts.get(i).received(bytes);
        }
    }

    void sent(long bytes) {
        lastSendNanos = core.loop().nowNanos();
        for (int i = 0; i < hosts.size(); i++) {
            hosts.get(i).sent(bytes);
        }
    }

    void connected(NtStatus status) {
        lastReceiveNanos = core.loop().nowNanos();
        lastSendNanos = lastReceiveNanos;
        for (ExtensionHost host : hosts) {
            core.loop().callbacks().run(() -> host.observer().onConnected(status));
        }
    }

    void disconnected(boolean abortive) {
        for (ExtensionHost host : hosts) {
            core.loop().callbacks().run(() -> host.observer().onDisconnected(abortive));
        }
    }

    void closing() {
        synchronized (hosts) {
            ended = true;
        }
        for (ExtensionHost host : hosts) {
            host.closing();
        }
        hosts.clear();
    }
}
