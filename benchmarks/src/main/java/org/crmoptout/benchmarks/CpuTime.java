package org.crmoptout.benchmarks;

import java.time.Duration;

/** The CPU time of processes. */
final class CpuTime {

    private CpuTime() {}

    static Duration ofThisProcess() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell the CPU time of a process"));
    }
}
