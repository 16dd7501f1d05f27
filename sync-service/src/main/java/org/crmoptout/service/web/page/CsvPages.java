package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.OptOutList;
import org.crmoptout.service.people.ImportRefusedException;
import org.crmoptout.service.web.ImportByAdmin;
import org.crmoptout.service.web.InvalidRequestException;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.Requests;
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
import org.springframework.web.servlet.support.RequestContextUtils;

/** Bringing people, or opt-outs, in from a CSV file, of which either every line is taken or none. */
@Controller
@RequestMapping("/w/{workspace}")
class CsvPages {

    private final WorkspaceAccess access;
    private final ImportByAdmin people;
    private final OptOutList optOuts;
    private final Frames frames;

    CsvPages(WorkspaceAccess access, ImportByAdmin people, OptOutList optOuts, Frames frames) {
        this.access = access;
        this.people = people;
        this.optOuts = optOuts;
        this.frames = frames;
    }

    /** One of the pages: its template, which is also its place, and the tab it stands under. */
    private enum Form {
        PEOPLE("import", "import"),
        OPT_OUTS("opt-outs", "people");

        private final String template;
        private final String tab;

        Form(String template, String tab) {
            this.template = template;
            this.tab = tab;
        }
    }

    /** Takes the lines in, and says what was done. */
    private interface Intake {
        Object take(Actor actor, InputStream csv) throws IOException;
    }

    @GetMapping("/import")
    ModelAndView people(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return page(user, workspace, Form.PEOPLE);
    }

    @GetMapping("/opt-outs")
    ModelAndView optOuts(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return page(user, workspace, Form.OPT_OUTS);
    }

    private ModelAndView page(SignedInUser user, String workspace, Form form) {
        return new ModelAndView(
                form.template, Map.of("workspace", workspace, "frame", frames.frame(user, workspace, form.tab)));
    }

    @PostMapping("/import")
    ModelAndView importPeople(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam MultipartFile file,
            HttpServletRequest request)
            throws IOException {
        return take(user, workspace, Form.PEOPLE, file, people::importCsv, request);
    }

    @PostMapping("/opt-outs")
    ModelAndView importOptOuts(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam MultipartFile file,
            HttpServletRequest request)
            throws IOException {
        return take(user, workspace, Form.OPT_OUTS, file, optOuts::importCsv, request);
    }

    private ModelAndView take(
            SignedInUser user,
            String workspace,
            Form form,
            MultipartFile file,
            Intake intake,
            HttpServletRequest request)
            throws IOException {
        Actor actor = access.enter(user, workspace);
        if (file.isEmpty()) {
            throw new InvalidRequestException("Choose a file with at least a header line.");
        }
        boolean part = Requests.isHtmx(request);
        try (InputStream csv = file.getInputStream()) {
            Object report = intake.take(actor, csv);
            if (part) {
                return new ModelAndView(form.template + " :: imported", "report", report);
            }
            RequestContextUtils.getOutputFlashMap(request).put("report", report);
            return new ModelAndView("redirect:/w/" + workspace + "/" + form.template);
        } catch (ImportRefusedException refused) {
            return (part ? new ModelAndView("import :: refused") : page(user, workspace, form))
                    .addObject("problems", refused.problems());
        }
    }
}
