package wsk.provider.iouring.kernel;

import java.util.ArrayDeque;

/** A kernel between a loop and its ring, whose completions a test may change. */
public final class FaultyKernel implements Kernel {
    /** What happens to a completion on its way. */
    @FunctionalInterface
    public interface Fault {
        /**
         * Passes a completion on: once, changed, twice, later, or not at all.
         *
         * @param kernel to hold it back with {@link #later}
         * @param sink who should get it
         */
        void pass(FaultyKernel kernel, CompletionSink sink, long userData, int result, int flags);
    }

    /** What comes of an attempt to make a descriptor. */
    @FunctionalInterface
    public interface InstallFault {
        /** {@return what the kernel is to answer} */
        int install(Kernel real, int index, long userData);
    }

    private record Held(long userData, int result, int flags) {}

    private final Kernel real;
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    /** What happens to completions; nothing, if it is left as it is. */
    public Fault fault =
            (_, sink, userData, result, flags) -> sink.completed(userData, result, flags);

    /** What happens to descriptors that are to be made. */
    public InstallFault installFault = Kernel::installDescriptor;

    private int turnsToWait;

    /** Stands before a ring, and changes nothing yet. */
    public FaultyKernel(Kernel real) {
        this.real = real;
    }

    /** Holds a completion, and all that are held already, back for some turns. */
    public void later(long userData, int result, int flags, int turns) {
        held.add(new Held(userData, result, flags));
        turnsToWait = turns;
    }

    @Override
    public SubmissionQueue submissions() {
        return real.submissions();
    }

    @Override
    public int submitAndWait(int minComplete, long timeoutNanos) {
        boolean nothingHeld = held.isEmpty();
        return real.submitAndWait(nothingHeld ? minComplete : 0, nothingHeld ? timeoutNanos : 0);
    }

    @Override
    public int drain(CompletionSink sink, int limit) {
        int taken =
                real.drain(
                        (userData, result, flags) ->
                                fault.pass(this, sink, userData, result, flags),
                        limit);
        if (turnsToWait-- <= 0) {
            drainHeld(sink);
        }
        return taken;
    }

    /** Passes on all that is held back. */
    public void drainHeld(CompletionSink sink) {
        for (int left = held.size(); left > 0; left--) {
            Held late = held.remove();
            sink.completed(late.userData(), late.result(), late.flags());
        }
    }

    @Override
    public int installDescriptor(int index, long userData) {
        return installFault.install(real, index, userData);
    }

    @Override
    public boolean completionsReady() {
        return real.completionsReady();
    }

    @Override
    public boolean deferredWorkReady() {
        return true;
    }

    @Override
    public RingCounters counters() {
        return real.counters();
    }

    @Override
    public void close() {
        real.close();
    }
}
