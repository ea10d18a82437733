package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.AcceptedConnection;
import wsk.provider.iouring.kernel.Syscalls;

/** A descriptor that was accepted and that no loop has yet. Any thread. */
final class UringAccepted implements AcceptedConnection {
    private final Syscalls syscalls;
    private final AddressFamily family;
    private final int fd;
    private final SockAddr local;
    private final SockAddr remote;

    UringAccepted(
            Syscalls syscalls, AddressFamily family, int fd, SockAddr local, SockAddr remote) {
        this.syscalls = syscalls;
        this.family = family;
        this.fd = fd;
        this.local = local;
        this.remote = remote;
    }

    AddressFamily family() {
        return family;
    }

    int fd() {
        return fd;
    }

    @Override
    public SockAddr local() {
        return local;
    }

    @Override
    public SockAddr remote() {
        return remote;
    }

    @Override
    public void reject() {
        syscalls.abandon(fd);
    }
}
