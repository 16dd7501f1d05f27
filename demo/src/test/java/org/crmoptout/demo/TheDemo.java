package org.crmoptout.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import picocli.CommandLine;

/** One demo of sixty people for all tests of a run that want it. */
final class TheDemo implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Demo.Running.class;
    }

    @Override
    public Demo.Running resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Demo.Running.class, type -> start(), Demo.Running.class);
    }

    /** Another one of the same people. */
    static Demo.Running start() {
        Demo program = new Demo();
        new CommandLine(program)
                .parseArgs(
                        "--port=0",
                        "--salesforce-port=0",
                        "--hubspot-port=0",
                        "--people=60",
                        "--seed=7",
                        "--pull-every=1s");
        try {
            return program.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServiceApi api(Demo.Running demo, String user) {
        return new ServiceApi(url(demo), user);
    }

    static String url(Demo.Running demo) {
        return "http://127.0.0.1:" + demo.service().getEnvironment().getRequiredProperty("local.server.port");
    }
}
