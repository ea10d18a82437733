package wsk.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method whose answer is told nowhere else: whoever drops it does not know what happened.
 *
 * <p>Marked are methods that take no IRP, or whose answer does not reach it, and methods that
 * change nothing and give a changed copy. A status that is on a {@link WskIrp} too may be dropped,
 * and mostly is. A release is not marked: its status tells of a defect, and a client without one
 * never sees it.
 *
 * <p>Checkers such as Error Prone know the annotation by its simple name. What is dropped on
 * purpose is said with an unnamed variable: {@code var _ = socket.enableEvents(mask)}.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CheckReturnValue {}
