package dev.hull.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The test needs programs of the machine, found on PATH or where administrators' programs are. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresProgram.Condition.class)
public @interface RequiresProgram {
    /** Names, all of which are needed. */
    String[] value();

    /** Looks for every name. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = AnnotationSupport.findAnnotation(context.getElement(), RequiresProgram.class)
                    .map(needs -> Arrays.stream(needs.value())
                            .filter(name -> Host.findProgram(name).isEmpty())
                            .toList())
                    .orElse(List.of());
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("all programs found")
                    : ConditionEvaluationResult.disabled("not installed: " + String.join(", ", missing));
        }
    }
}
