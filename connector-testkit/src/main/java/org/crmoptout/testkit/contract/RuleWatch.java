package org.crmoptout.testkit.contract;

import java.lang.reflect.Method;
import org.crmoptout.connector.ConnectorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Takes down what became of each rule, lets rules that wait for something fail, and says at the end how many held. */
final class RuleWatch implements InvocationInterceptor, AfterAllCallback {

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        RuleBench bench = bench(context);
        String rule = context.getDisplayName().split(" ", 2)[0];
        String open = bench.openRules().get(rule);
        try {
            invocation.proceed();
        } catch (TestAbortedException e) {
            bench.ledger.doesNotApply(rule, String.valueOf(e.getMessage()));
            throw e;
        } catch (Throwable e) {
            if (open == null) {
                bench.ledger.broken(rule);
                throw numbered(rule, e);
            }
            bench.ledger.open(rule, open);
            throw new TestAbortedException(rule + " is open: " + open, e);
        }
        if (open != null) {
            bench.ledger.broken(rule);
            throw new AssertionError(rule + " is listed as open (" + open + ") but holds: take it off openRules()");
        }
        if (bench.refusedAsDeclared) {
            bench.ledger.refusedAsDeclared(rule);
        } else {
            bench.ledger.held(rule);
        }
    }

    /** A build's log may show the name of a test's method only. What is no failure of the connector's stays as it is. */
    private static Throwable numbered(String rule, Throwable failure) {
        if (failure instanceof AssertionError || failure instanceof ConnectorException) {
            AssertionFailedError numbered = new AssertionFailedError(
                    rule + ": " + failure.getMessage(),
                    failure instanceof ConnectorException ? failure : failure.getCause());
            numbered.setStackTrace(failure.getStackTrace());
            return numbered;
        }
        return failure;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String summary = bench(context).summary();
        context.publishReportEntry("contract", summary);
        System.out.println(summary);
    }

    private static RuleBench bench(ExtensionContext context) {
        return (RuleBench) context.getRequiredTestInstance();
    }
}
