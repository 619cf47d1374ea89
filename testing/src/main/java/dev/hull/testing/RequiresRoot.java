package dev.hull.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test needs user 0 with the capabilities to mount and to set up networks. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresRoot.Condition.class)
public @interface RequiresRoot {

    /** Looks at the process, not at its name: root in a container without CAP_SYS_ADMIN is not enough. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Host.effectiveUser() != 0) {
                return ConditionEvaluationResult.disabled("needs root, runs as user " + Host.effectiveUser());
            }
            if (!Host.hasCapability(Host.CAP_SYS_ADMIN) || !Host.hasCapability(Host.CAP_NET_ADMIN)) {
                return ConditionEvaluationResult.disabled(
                        "needs CAP_SYS_ADMIN and CAP_NET_ADMIN, this root lacks them");
            }
            return ConditionEvaluationResult.enabled("is root");
        }
    }
}
