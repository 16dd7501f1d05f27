package org.crmoptout.service.web.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.BulkMark;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.OptOutList;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.people.ImportReport;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.HandSource;
import org.crmoptout.service.web.ImportByAdmin;
import org.crmoptout.service.web.InvalidRequestException;
import org.crmoptout.service.web.MarkedCsv;
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
    private final BulkMark bulkMark;
    private final OptOutList optOuts;
    private final MarkedCsv markedCsv;
    private final ImportByAdmin imports;

    PeopleApi(
            WorkspaceAccess access,
            PeopleInCrm people,
            DoNotContact doNotContact,
            BulkMark bulkMark,
            OptOutList optOuts,
            MarkedCsv markedCsv,
            ImportByAdmin imports) {
        this.access = access;
        this.people = people;
        this.doNotContact = doNotContact;
        this.bulkMark = bulkMark;
        this.optOuts = optOuts;
        this.markedCsv = markedCsv;
        this.imports = imports;
    }

    record BulkJson(
            @Nullable List<String> people,
            @Nullable HandSource source,
            @Nullable String reason,
            @Nullable Boolean preview) {}

    record BulkDoneJson(boolean preview, List<String> marked, List<String> markedBefore) {}

    record MarkJson(@Nullable HandSource source, @Nullable String reason) {}

    record UnmarkJson(@Nullable String reason) {}

    @GetMapping
    PageJson<PersonJson> page(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable DncLabel label,
            @RequestParam @Nullable String account,
            @RequestParam(defaultValue = "") String q,
            @RequestParam @Nullable Integer page) {
        Actor actor = access.enter(user, workspace);
        return PageJson.of(
                people.page(actor.workspaceId(), new PeopleFilter(label, account, q.strip()), Asked.page(page)),
                PersonJson::of);
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

    @PostMapping(path = "/mark", consumes = MediaType.APPLICATION_JSON_VALUE)
    BulkDoneJson markMany(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @RequestBody BulkJson bulk) {
        Actor actor = access.enter(user, workspace);
        List<String> ids = Asked.required("people", bulk.people());
        boolean preview = bulk.preview() != null && bulk.preview();
        BulkMark.Preview done;
        if (preview) {
            done = Asked.valid("people", () -> bulkMark.preview(workspace, ids));
        } else {
            HandSource from = Asked.choice("source", bulk.source(), HandSource.class);
            Reason reason = Asked.optionalReason(bulk.reason());
            done = Asked.valid("people", () -> bulkMark.mark(actor, ids, from.source(), reason));
        }
        return new BulkDoneJson(
                preview,
                done.toMark().stream().map(Person::id).toList(),
                done.marked().stream().map(Person::id).toList());
    }

    @GetMapping(path = "/marked.csv", produces = "text/csv")
    void marked(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, HttpServletResponse response)
            throws IOException {
        String id = access.enter(user, workspace).workspaceId();
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"do-not-contact.csv\"");
        markedCsv.write(id, response.getOutputStream());
    }

    @PostMapping(path = "/opt-outs/import", consumes = "text/csv")
    OptOutList.Report importOptOuts(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            InputStream csv)
            throws IOException {
        Actor actor = access.enter(user, workspace);
        onlyUtf8(type);
        return optOuts.importCsv(actor, csv);
    }

    @PostMapping(path = "/opt-outs/import", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    OptOutList.Report importOptOutsFile(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam MultipartFile file)
            throws IOException {
        Actor actor = access.enter(user, workspace);
        try (InputStream csv = file.getInputStream()) {
            return optOuts.importCsv(actor, csv);
        }
    }

    private static void onlyUtf8(MediaType type) {
        @Nullable Charset charset = type.getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw new InvalidRequestException("Content-Type: the file must be in UTF-8");
        }
    }

    @PostMapping(path = "/import", consumes = "text/csv")
    ImportReport importBody(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            InputStream csv)
            throws IOException {
        Actor actor = access.enter(user, workspace);
        onlyUtf8(type);
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
