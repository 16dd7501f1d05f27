package org.crmoptout.service.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** Says why the service can't start as the other analyzers do, but for the values of settings: one may be a secret. */
final class ValueHidingAnalyzer implements FailureAnalyzer, Ordered {

    private static final String VALUE = "(?m)^ *Value: .*\\R";

    private final @Nullable BeanFactory beans;
    private final @Nullable Environment settings;

    ValueHidingAnalyzer(@Nullable BeanFactory beans, @Nullable Environment settings) {
        this.beans = beans;
        this.settings = settings;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        ArgumentResolver arguments = ArgumentResolver.from(this::argument);
        for (FailureAnalyzer other : SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, (type, name, unusable) -> {})) {
            FailureAnalysis analysis = other instanceof ValueHidingAnalyzer ? null : other.analyze(failure);
            if (analysis != null) {
                return new FailureAnalysis(
                        analysis.getDescription().replaceAll(VALUE, ""), analysis.getAction(), analysis.getCause());
            }
        }
        return null;
    }

    private @Nullable Object argument(Class<?> type) {
        return type == BeanFactory.class ? beans : type == Environment.class ? settings : null;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
