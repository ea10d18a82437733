package wsk.engine.loop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the end of an attachment would wait for, in words for people. */
public final class OpenResources {
    /** How long all loops together have to answer. */
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private OpenResources() {}

    /** {@return a phrase for each socket, and for what else is counted} Not on a loop's thread. */
    public static List<String> of(Loops loops) throws InterruptedException {
        List<String> open = new ArrayList<>();
        long until = System.nanoTime() + ANSWER_NANOS;
        long more = loops.rundown().count();
        List<EventLoop> alive = loops.alive();
        List<CompletableFuture<List<String>>> answers =
                alive.stream().map(OpenResources::ask).toList();
        for (int i = 0; i < alive.size(); i++) {
            List<String> sockets = answer(answers.get(i), until - System.nanoTime());
            if (sockets == null) {
                open.add(
                        "loop "
                                + alive.get(i).whereabouts()
                                + ", does not answer and has "
                                + alive.get(i).rundown().count()
                                + " sockets and requests");
                more -= alive.get(i).rundown().count();
            } else {
                open.addAll(sockets);
                more -= sockets.size();
            }
        }
        if (more > 0) {
            open.add(more + " requests for sockets or of the provider");
        }
        return open;
    }

    private static CompletableFuture<List<String>> ask(EventLoop loop) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        answer.complete(loop.describeSockets());
                    } catch (Throwable failure) {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private static @Nullable List<String> answer(CompletableFuture<List<String>> asked, long nanos)
            throws InterruptedException {
        try {
            return asked.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            return List.of("sockets that could not be described: " + e.getCause());
        }
    }
}
