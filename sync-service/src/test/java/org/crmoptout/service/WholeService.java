package org.crmoptout.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * A test of the whole service below HTTP, on a database in memory, with two workspaces: alpha has a CRM of records and one of
 * addresses that can't unmark, beta has a CRM of records, one without its connector and one with bad settings. Every sync is
 * off at first. One such test runs at a time: they share the service and its CRMs.
 */
@Target(ElementType.TYPE)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("the service below HTTP")
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:service;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
                    + "DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000",
            "sync.pull-every=1s",
            "sync.users.development=on",
            "sync.brake.share=1",
            "sync.workspaces[0].id=alpha",
            "sync.workspaces[0].name=Alpha",
            "sync.workspaces[0].connections[0].id=alpha-records",
            "sync.workspaces[0].connections[0].name=Alpha records",
            "sync.workspaces[0].connections[0].connector=fake-records",
            "sync.workspaces[0].connections[0].settings.account=alpha-records",
            "sync.workspaces[0].connections[1].id=alpha-addresses",
            "sync.workspaces[0].connections[1].name=Alpha addresses",
            "sync.workspaces[0].connections[1].connector=fake-addresses",
            "sync.workspaces[0].connections[1].settings.account=alpha-addresses",
            "sync.workspaces[1].id=beta",
            "sync.workspaces[1].name=Beta",
            "sync.workspaces[1].connections[0].id=beta-records",
            "sync.workspaces[1].connections[0].name=Beta records",
            "sync.workspaces[1].connections[0].connector=fake-records",
            "sync.workspaces[1].connections[0].settings.account=beta-records",
            "sync.workspaces[1].connections[1].id=beta-absent",
            "sync.workspaces[1].connections[1].name=Beta absent",
            "sync.workspaces[1].connections[1].connector=not-there",
            "sync.workspaces[1].connections[2].id=beta-misconfigured",
            "sync.workspaces[1].connections[2].name=Beta misconfigured",
            "sync.workspaces[1].connections[2].connector=fake-records",
            "sync.workspaces[1].connections[2].settings.acount=misspelt",
            "sync.workspaces[1].connections[2].settings.token=very-secret-value"
        })
public @interface WholeService {}
