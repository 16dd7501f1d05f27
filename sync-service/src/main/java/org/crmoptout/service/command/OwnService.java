package org.crmoptout.service.command;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Opens the service in this process: as the server does, but quietly and without a web server. */
final class OwnService implements Service {

    /** Lowest in rank, so that settings may say otherwise. What fails at the start is told by the command itself. */
    private static final String[] LOGGING = {
        "logging.pattern.console=%p: %m%n",
        "logging.level.root=warn",
        "logging.level.org.flywaydb=error",
        "logging.level.com.zaxxer.hikari=off",
        "logging.level.org.springframework.context=error",
        "logging.level.org.springframework.boot.SpringApplication=off",
        "logging.level.org.springframework.boot.diagnostics=off"
    };

    private final Class<?> program;

    OwnService(Class<?> program) {
        this.program = program;
    }

    @Override
    public <R> R open(List<String> settings, Work<R> work) throws InterruptedException {
        AtomicReference<ConfigurableApplicationContext> begun = new AtomicReference<>();
        SpringApplication application = new SpringApplicationBuilder(program)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .lazyInitialization(true)
                .properties(LOGGING)
                .initializers(begun::set, new QuietContext())
                .build();
        ConfigurableApplicationContext context;
        try {
            context = application.run(settings.toArray(String[]::new));
        } catch (RuntimeException e) {
            throw new Trouble.Found(Trouble.atTheStart(e, begun.get()));
        }
        try (context) {
            return work.in(context);
        }
    }
}
