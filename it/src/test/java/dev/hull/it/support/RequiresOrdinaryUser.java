package dev.hull.it.support;

import dev.hull.testing.Host;
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
import org.junit.platform.commons.support.AnnotationSupport;

/** The test runs Hull as an ordinary user, who may create user namespaces. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresOrdinaryUser.Condition.class)
public @interface RequiresOrdinaryUser {
    /** Whether the user needs subordinate ids as well. */
    boolean subordinateIds() default false;

    /** Looks for the user, the kernel's permission and the ids. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<Account> account = Account.ordinary();
            if (account.isEmpty()) {
                return ConditionEvaluationResult.disabled(
                        "there is no user " + Account.TEST_USER + ": useradd -m " + Account.TEST_USER);
            }
            Optional<String> obstacle = Host.userNamespaceObstacle();
            if (obstacle.isPresent()) {
                return ConditionEvaluationResult.disabled("needs user namespaces: " + obstacle.get());
            }
            boolean ids = AnnotationSupport.findAnnotation(context.getElement(), RequiresOrdinaryUser.class)
                    .map(RequiresOrdinaryUser::subordinateIds)
                    .orElse(false);
            if (ids && !account.get().hasSubordinateIds()) {
                return ConditionEvaluationResult.disabled(
                        account.get().name() + " has no subordinate ids in /etc/subuid, or newuidmap is not installed");
            }
            return ConditionEvaluationResult.enabled("as " + account.get().name());
        }
    }
}
