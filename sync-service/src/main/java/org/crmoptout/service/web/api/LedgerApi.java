package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happened to a person's label and on its way to the CRMs; it can be read after the person's erasure. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/people/{person}/ledger")
class LedgerApi {

    private final WorkspaceAccess access;
    private final Ledger ledger;

    LedgerApi(WorkspaceAccess access, Ledger ledger) {
        this.access = access;
        this.ledger = ledger;
    }

    @JsonInclude(Include.NON_NULL)
    record LineJson(
            Instant at,
            LedgerKind kind,
            @Nullable String connection,
            @Nullable String by,
            @Nullable String source,
            @Nullable String transition,
            @Nullable String delivery,
            @Nullable Integer attempt,
            @Nullable String outcome,
            @Nullable String words) {

        static LineJson of(LedgerLine line) {
            return new LineJson(
                    line.at(),
                    line.kind(),
                    line.connectionId(),
                    line.actor(),
                    line.source(),
                    line.transition(),
                    line.deliveryId(),
                    line.attempt(),
                    line.outcome(),
                    line.words());
        }
    }

    @GetMapping
    PageJson<LineJson> page(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam @Nullable Integer page) {
        String in = access.enter(user, workspace).workspaceId();
        PageRequest wanted = Asked.page(page);
        return PageJson.of(
                new Page<>(
                        ledger.ofPerson(in, person, wanted.offset(), wanted.size()),
                        wanted.number(),
                        wanted.size(),
                        ledger.countOfPerson(in, person)),
                LineJson::of);
    }
}
