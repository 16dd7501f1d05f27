package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.crmoptout.service.WholeService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@WholeService
class ConnectionsTest {

    @Autowired
    private Connections connections;

    @Test
    void shows() {
        System.out.println(connections.of("beta"));
        assertThat(connections.of("alpha")).hasSize(2);
    }
}
