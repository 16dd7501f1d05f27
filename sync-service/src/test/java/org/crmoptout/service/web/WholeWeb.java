package org.crmoptout.service.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * A test of the whole service through HTTP, on a database in memory and a free port. North has a CRM of records and one of
 * addresses that can't unmark; south has a CRM of records and one with bad settings. Every sync is off at first. Besides the
 * development users there is south-rep, who belongs to south only and has an encoded password. One
 * such test runs at a time: they share the service and its CRMs.
 */
@Target(ElementType.TYPE)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("the service through HTTP")
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:web;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
                    + "DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000",
            "sync.pull-every=1s",
            "sync.users.development=on",
            "sync.brake.share=1",
            "sync.banner=These CRMs are fakes.",
            "sync.web.max-json=2KB",
            "sync.web.max-import=20KB",
            "sync.users.accounts[0].name=south-rep",
            "sync.users.accounts[0].display-name=South Rep",
            // of the password "south"
            "sync.users.accounts[0].password={bcrypt}$2a$04$Pdi4cpVeN5IEMIlr52Uk.O6kMD3hswwS4fcp90k7b9vTRfo1znmV2",
            "sync.users.accounts[0].engage-seat=true",
            "sync.users.accounts[0].workspaces=south",
            "sync.workspaces[0].id=north",
            "sync.workspaces[0].name=North",
            "sync.workspaces[0].connections[0].id=north-records",
            "sync.workspaces[0].connections[0].name=North records",
            "sync.workspaces[0].connections[0].connector=fake-records",
            "sync.workspaces[0].connections[0].settings.account=web-north-records",
            "sync.workspaces[0].connections[1].id=north-addresses",
            "sync.workspaces[0].connections[1].name=North addresses",
            "sync.workspaces[0].connections[1].connector=fake-addresses",
            "sync.workspaces[0].connections[1].settings.account=web-north-addresses",
            "sync.workspaces[1].id=south",
            "sync.workspaces[1].name=South",
            "sync.workspaces[1].connections[0].id=south-records",
            "sync.workspaces[1].connections[0].name=South records",
            "sync.workspaces[1].connections[0].connector=fake-records",
            "sync.workspaces[1].connections[0].settings.account=web-south-records",
            "sync.workspaces[1].connections[1].id=south-misconfigured",
            "sync.workspaces[1].connections[1].name=South misconfigured",
            "sync.workspaces[1].connections[1].connector=fake-records",
            "sync.workspaces[1].connections[1].settings.acount=misspelt",
            "sync.workspaces[1].connections[1].settings.token=very-secret-value"
        })
public @interface WholeWeb {}
