package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.OptOutList;
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

/** Bringing opt-outs in from a file of addresses. */
@Controller
@RequestMapping("/w/{workspace}/opt-outs")
class OptOutsPage {

    private final WorkspaceAccess access;
    private final OptOutList optOuts;
    private final Frames frames;

    OptOutsPage(WorkspaceAccess access, OptOutList optOuts, Frames frames) {
        this.access = access;
        this.optOuts = optOuts;
        this.frames = frames;
    }

    @GetMapping
    ModelAndView form(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return new ModelAndView(
                "opt-outs", Map.of("workspace", workspace, "frame", frames.frame(user, workspace, "people")));
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
                csv -> optOuts.importCsv(actor, csv),
                "opt-outs",
                () -> form(user, workspace),
                "/w/" + workspace + "/opt-outs",
                request);
    }
}
