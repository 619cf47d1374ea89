package dev.hull.testing;

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

/** The test needs that an ordinary user may create user namespaces. As root it is tried as the user {@code nobody}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresUserNamespaces.Condition.class)
public @interface RequiresUserNamespaces {

    /** Tries it once. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<String> obstacle = Host.userNamespaceObstacle();
            return obstacle.isPresent()
                    ? ConditionEvaluationResult.disabled("needs user namespaces: " + obstacle.get())
                    : ConditionEvaluationResult.enabled("user namespaces can be created");
        }
    }
}
