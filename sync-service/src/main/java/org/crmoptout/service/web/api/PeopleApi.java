package org.crmoptout.service.web.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.people.ImportReport;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.HandSource;
import org.crmoptout.service.web.ImportByAdmin;
import org.crmoptout.service.web.InvalidRequestException;
import org.crmoptout.service.web.PeopleInCrm;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** People, their label, and how they come in. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/people")
class PeopleApi {

    private final WorkspaceAccess access;
    private final PeopleInCrm people;
    private final DoNotContact doNotContact;
    private final ImportByAdmin imports;

    PeopleApi(WorkspaceAccess access, PeopleInCrm people, DoNotContact doNotContact, ImportByAdmin imports) {
        this.access = access;
        this.people = people;
        this.doNotContact = doNotContact;
        this.imports = imports;
    }

    record MarkJson(@Nullable HandSource source, @Nullable String reason) {}

    record UnmarkJson(@Nullable String reason) {}

    @GetMapping
    PageJson<PersonJson> page(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable DncLabel label,
            @RequestParam(defaultValue = "") String q,
            @RequestParam @Nullable Integer page) {
        Actor actor = access.enter(user, workspace);
        return PageJson.of(
                people.page(actor.workspaceId(), new PeopleFilter(label, q.strip()), Asked.page(page)), PersonJson::of);
    }

    @GetMapping("/{person}")
    PersonJson one(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @PathVariable String person) {
        return PersonJson.of(people.get(access.enter(user, workspace).workspaceId(), person));
    }

    @PutMapping(path = "/{person}/do-not-contact", consumes = MediaType.APPLICATION_JSON_VALUE)
    PersonJson mark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestBody MarkJson mark) {
        Actor actor = access.enter(user, workspace);
        HandSource from = Asked.choice("source", mark.source(), HandSource.class);
        doNotContact.mark(actor, person, from.source(), Asked.optionalReason(mark.reason()));
        return PersonJson.of(people.get(workspace, person));
    }

    @DeleteMapping(path = "/{person}/do-not-contact", consumes = MediaType.APPLICATION_JSON_VALUE)
    PersonJson unmark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestBody UnmarkJson unmark) {
        Actor actor = access.enter(user, workspace);
        doNotContact.unmark(actor, person, Asked.reason(unmark.reason()));
        return PersonJson.of(people.get(workspace, person));
    }

    @PostMapping(path = "/import", consumes = "text/csv")
    ImportReport importBody(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            InputStream csv)
            throws IOException {
        Actor actor = access.enter(user, workspace);
        @Nullable Charset charset = type.getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw new InvalidRequestException("Content-Type: the file must be in UTF-8");
        }
        return imports.importCsv(actor, csv);
    }

    @PostMapping(path = "/import", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ImportReport importFile(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam MultipartFile file)
            throws IOException {
        Actor actor = access.enter(user, workspace);
        try (InputStream csv = file.getInputStream()) {
            return imports.importCsv(actor, csv);
        }
    }
}
