package wsk.engine.loop;

import wsk.engine.request.Callbacks;
import wsk.engine.request.LoopTask;
import wsk.engine.request.LoopThread;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers what comes to a loop that has ended: late calls on closed sockets. On a thread of its
 * own, because a routine never runs in the call that started its request; made when it is needed,
 * which is after the end of everything.
 */
final class LateAnswers {
    private final Inbox inbox;
    private final Callbacks callbacks;
    private final String threadName;
    private final AtomicBoolean answering = new AtomicBoolean();

    LateAnswers(Inbox inbox, Callbacks callbacks, String threadName) {
        this.inbox = inbox;
        this.callbacks = callbacks;
        this.threadName = threadName;
    }

    /** Sees to it that everything in the inbox is answered. Any thread. */
    void answerSoon() {
        if (inbox.isEmpty() || !answering.compareAndSet(false, true)) {
            return;
        }
        try {
            new LoopThread(this::answerAll, threadName).start();
        } catch (Throwable noThread) {
            // An answer at the wrong place is better than none.
            answerAll();
        }
    }

    private void answerAll() {
        do {
            answerWhatIsThere();
            answering.set(false);
        } while (!inbox.isEmpty() && answering.compareAndSet(false, true));
    }

    /** Answers what is in the inbox now, here. */
    void answerWhatIsThere() {
        LoopTask task = inbox.takeAll();
        while (task != null) {
            LoopTask following = task.next;
            task.next = null;
            task.runWithoutLoop(callbacks);
            task = following;
        }
    }
}
