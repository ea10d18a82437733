package wsk.cli.echo;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskOption;
import wsk.api.WskSocket;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A request that the test completes when it likes. */
public final class FakeIrp implements WskIrp {
    private CompletionRoutine routine = _ -> {};
    private Object context;
    private NtStatus status = NtStatus.SUCCESS;

    /** A socket method took it. */
    public NtStatus start() {
        if (isPending()) {
            throw new IllegalStateException("still pending");
        }
        status = NtStatus.PENDING;
        return NtStatus.PENDING;
    }

    public void complete(NtStatus result) {
        if (!isPending()) {
            throw new IllegalStateException("not pending");
        }
        status = result;
        routine.onCompletion(this);
    }

    @Override
    public WskIrp setCompletionRoutine(CompletionRoutine newRoutine) {
        routine = newRoutine;
        return this;
    }

    @Override
    public WskIrp setContext(Object newContext) {
        context = newContext;
        return this;
    }

    @Override
    public <T> T context(Class<T> type) {
        return type.cast(context);
    }

    @Override
    public NtStatus status() {
        return status;
    }

    @Override
    public boolean isPending() {
        return status == NtStatus.PENDING;
    }

    @Override
    public long information() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int nativeError() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <S extends WskSocket> S socket(Class<S> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SockAddr localAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SockAddr remoteAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WskControlInfo controlInfo() {
        return WskControlInfo.NONE;
    }

    @Override
    public int messageFlags() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T optionValue(WskOption<T> option) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <O> O ioctlOutput(WskIoctl<?, O> ioctl) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean cancel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public NtStatus await() {
        throw new UnsupportedOperationException();
    }

    @Override
    public NtStatus await(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<WskIrp> toCompletionStage() {
        throw new UnsupportedOperationException();
    }
}
