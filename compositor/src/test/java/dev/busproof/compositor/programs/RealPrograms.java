package dev.busproof.compositor.programs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests of {@code ./busproof compositor -- PROGRAM} with programs of the distribution. {@code
 * .ci/programs} runs them; elsewhere they are skipped, because the programs are half a gigabyte. A
 * test gets a {@link Stage} as its parameter.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("programs")
@EnabledIfEnvironmentVariable(named = RealPrograms.DIRECTORY, matches = ".+")
@ExtendWith(StageExtension.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@interface RealPrograms {
  /** Environment variable: where pictures and logs go. */
  String DIRECTORY = "BUSPROOF_PROGRAMS";
}
