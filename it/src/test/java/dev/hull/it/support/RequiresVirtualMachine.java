package dev.hull.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test runs a script in a {@link VirtualMachine}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresVirtualMachine.Condition.class)
public @interface RequiresVirtualMachine {

    /** Asks for the obstacle once. */
    final class Condition implements ExecutionCondition {
        private static final Optional<String> OBSTACLE = VirtualMachine.obstacle();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return OBSTACLE.isPresent()
                    ? ConditionEvaluationResult.disabled("needs a virtual machine: " + OBSTACLE.get())
                    : ConditionEvaluationResult.enabled("guests can be run");
        }
    }
}
