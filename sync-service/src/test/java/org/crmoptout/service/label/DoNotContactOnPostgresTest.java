package org.crmoptout.service.label;

import org.crmoptout.service.database.OnPostgres;
import org.junit.jupiter.api.DisplayName;
import org.springframework.test.context.ContextConfiguration;

@ContextConfiguration(initializers = OnPostgres.class)
@DisplayName("On PostgreSQL: DoNotContact")
class DoNotContactOnPostgresTest extends DoNotContactTest {}
