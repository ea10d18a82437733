package examples;

import wsk.api.NtStatus;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;

import java.util.function.Consumer;

/**
 * Accepts connections by request: {@code WskAccept} and its completion routine.
 *
 * @param <C> the context of accepted sockets
 */
final class AcceptByRequest<C> {
    private final WskListenSocket socket;
    private final Consumer<WskConnectionSocket> nextOperation;
    private final Consumer<NtStatus> errorHandler;

    AcceptByRequest(
            WskListenSocket socket,
            Consumer<WskConnectionSocket> nextOperation,
            Consumer<NtStatus> errorHandler) {
        this.socket = socket;
        this.nextOperation = nextOperation;
        this.errorHandler = errorHandler;
    }

    /** Accepts an incoming connection; queued until one arrives. */
    NtStatus acceptConnection(
            C acceptSocketContext, WskClientConnectionDispatch<C> acceptSocketDispatch) {
        // Allocate an IRP and set its completion routine.
        WskIrp irp = socket.allocateIrp().setCompletionRoutine(this::acceptComplete);

        // Initiate the accept operation on the socket.
        return socket.accept(acceptSocketContext, acceptSocketDispatch, irp);
    }

    /** The completion routine: runs once, whatever became of the request. */
    private void acceptComplete(WskIrp irp) {
        if (irp.status() == NtStatus.SUCCESS) {
            // Get the accepted socket from the IRP and perform the next operation on it.
            nextOperation.accept(irp.socket(WskConnectionSocket.class));
        } else {
            errorHandler.accept(irp.status());
        }
    }
}
