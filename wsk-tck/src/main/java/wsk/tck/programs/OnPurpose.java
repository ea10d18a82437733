package wsk.tck.programs;

import java.io.Serial;

/** What a program throws where it may. */
final class OnPurpose extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    OnPurpose() {
        super("thrown on purpose", null, false, false);
    }
}
