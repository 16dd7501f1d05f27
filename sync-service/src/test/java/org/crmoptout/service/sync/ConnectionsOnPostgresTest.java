package org.crmoptout.service.sync;

import org.crmoptout.service.database.OnPostgres;
import org.junit.jupiter.api.DisplayName;
import org.springframework.test.context.ContextConfiguration;

@ContextConfiguration(initializers = OnPostgres.class)
@DisplayName("On PostgreSQL: Connections")
class ConnectionsOnPostgresTest extends ConnectionsTest {}
