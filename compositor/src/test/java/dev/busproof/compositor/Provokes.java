package dev.busproof.compositor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test has the compositor send these errors: it fails when one of them did not arrive. What the
 * error is about is the test's to assert. {@link SpecifiedErrorsTest} wants one such test for each
 * error of each interface that is announced.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProvokedErrors.class)
public @interface Provokes {
  /** As {@code xdg_surface.unconfigured_buffer}. */
  String[] value();
}
