package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.AcceptedConnection;
import wsk.provider.iouring.kernel.Syscalls;

/** A descriptor that was accepted and that no loop has yet. Any thread. */
record UringAccepted(
        Syscalls syscalls, AddressFamily family, int fd, SockAddr local, SockAddr remote)
        implements AcceptedConnection {
    @Override
    public void reject() {
        syscalls.abandon(fd);
    }
}
