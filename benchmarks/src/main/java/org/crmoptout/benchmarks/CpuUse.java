package org.crmoptout.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of the machine was used since a moment, and by whom, printed as shares of one core. */
final class CpuUse {

    private static final Pattern SERVICE =
            Pattern.compile("^process_cpu_time_ns_total(?:\\{[^}]*\\})? (\\S+)$", Pattern.MULTILINE);
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final ServiceClient service;
    private final long since = System.nanoTime();
    private final Duration ofThisProcess = CpuTime.ofThisProcess();
    private final Duration ofTheService;

    private CpuUse(ServiceClient service) {
        this.service = service;
        this.ofTheService = cpuTime(service);
        SYSTEM.getCpuLoad(); // what is said next is since this
    }

    static CpuUse since(ServiceClient service) {
        return new CpuUse(service);
    }

    private static Duration cpuTime(ServiceClient service) {
        Matcher told = SERVICE.matcher(service.text("/actuator/prometheus"));
        if (!told.find()) {
            throw new IllegalStateException("the service does not tell its CPU time");
        }
        return Duration.ofNanos((long) Double.parseDouble(told.group(1)));
    }

    @Override
    public String toString() {
        int cores = SYSTEM.getAvailableProcessors();
        double used = SYSTEM.getCpuLoad() * cores;
        double own = share(CpuTime.ofThisProcess().minus(ofThisProcess));
        double services = share(cpuTime(service).minus(ofTheService));
        return String.format(
                Locale.ROOT,
                "%.2f of %d cores used: %.2f by the service, %.2f by this program, %.2f by its database, the CRM and others",
                used,
                cores,
                services,
                own,
                used - own - services);
    }

    private double share(Duration cpuTime) {
        return (double) cpuTime.toNanos() / (System.nanoTime() - since);
    }
}
