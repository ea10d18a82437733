package wsk.provider.iouring;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that needs a kernel which grants io_uring. Elsewhere it is skipped, with what the probe
 * says; with {@code -Dwsk.ci=true} it fails instead, so that nobody takes a run without io_uring
 * for one with it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(UringCondition.class)
public @interface NeedsIoUring {}
