package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.web.ImportByAdmin;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.ModelAndView;

/** Bringing people in from a file. */
@Controller
@RequestMapping("/w/{workspace}/import")
class ImportPage {

    private final WorkspaceAccess access;
    private final ImportByAdmin imports;
    private final Frames frames;

    ImportPage(WorkspaceAccess access, ImportByAdmin imports, Frames frames) {
        this.access = access;
        this.imports = imports;
        this.frames = frames;
    }

    @GetMapping
    ModelAndView form(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return new ModelAndView(
                "import", Map.of("workspace", workspace, "frame", frames.frame(user, workspace, "import")));
    }

    @PostMapping
    ModelAndView importFile(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam MultipartFile file,
            HttpServletRequest request)
            throws IOException {
        Actor actor = access.enter(user, workspace);
        return CsvForm.send(
                file,
                csv -> imports.importCsv(actor, csv),
                "import",
                () -> form(user, workspace),
                "/w/" + workspace + "/import",
                request);
    }
}
