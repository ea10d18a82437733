package wsk.engine.request;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The requests that are pending on one socket, by kind. Loop thread. */
public final class PendingRequests {
    private final Map<OpCode, Integer> kinds = new EnumMap<>(OpCode.class);

    public PendingRequests add(@Nullable Irp irp) {
        if (irp != null) {
            kinds.merge(irp.opCode(), 1, Integer::sum);
        }
        return this;
    }

    public void add(IrpQueue queue) {
        for (Irp irp = queue.peek(); irp != null; irp = IrpQueue.after(irp)) {
            add(irp);
        }
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        kinds.forEach((kind, count) -> words.add(count + " " + kind));
        return String.join(", ", words);
    }
}
