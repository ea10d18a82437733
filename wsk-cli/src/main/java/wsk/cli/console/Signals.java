package wsk.cli.console;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What the system's signals do, as long as this is open.
 *
 * <p>A shutdown hook would not do: it never learns of a second signal. The class that does, {@code
 * sun.misc.Signal}, is in every JDK, and module {@code jdk.unsupported} keeps it there. It is
 * called by reflection because the compiler warns of each mention of it, in a way that nothing
 * suppresses.
 */
public final class Signals implements AutoCloseable {
    private final Class<?> signalType = type("sun.misc.Signal");
    private final Class<?> handlerType = type("sun.misc.SignalHandler");
    private final List<Runnable> restore = new ArrayList<>();

    private Signals() {}

    /**
     * Handles signals, each on a new thread.
     *
     * @param handler gets the signal's number
     * @param names less the "SIG"
     */
    static Signals handle(IntConsumer handler, String... names) {
        Signals signals = new Signals();
        Object proxy = signals.proxy(handler);
        for (String name : names) {
            signals.set(name, proxy);
        }
        return signals;
    }

    /** Signals do again what they did before. */
    @Override
    public void close() {
        restore.forEach(Runnable::run);
        restore.clear();
    }

    /** {@return a handler as the JDK wants it} */
    private Object proxy(IntConsumer handler) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle accept =
                    lookup.findVirtual(
                                    IntConsumer.class,
                                    "accept",
                                    MethodType.methodType(void.class, int.class))
                            .bindTo(handler);
            MethodHandle number =
                    lookup.findVirtual(signalType, "getNumber", MethodType.methodType(int.class));
            return MethodHandleProxies.asInterfaceInstance(
                    handlerType, MethodHandles.filterArguments(accept, 0, number));
        } catch (ReflectiveOperationException e) {
            throw absent(e);
        }
    }

    private void set(String name, Object handler) {
        try {
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            Object before = set(signal, handler);
            restore.add(
                    () -> {
                        try {
                            set(signal, before);
                        } catch (ReflectiveOperationException e) {
                            throw absent(e);
                        }
                    });
        } catch (ReflectiveOperationException refused) {
            // Java was started with -Xrs: signals are not for programs then, and the system ends
            // us.
            assert refused.getCause() instanceof IllegalArgumentException : refused;
        }
    }

    private Object set(Object signal, Object handler) throws ReflectiveOperationException {
        return signalType
                .getMethod("handle", signalType, handlerType)
                .invoke(null, signal, handler);
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw absent(e);
        }
    }

    private static LinkageError absent(ReflectiveOperationException e) {
        return new LinkageError("every JDK has it", e);
    }
}
