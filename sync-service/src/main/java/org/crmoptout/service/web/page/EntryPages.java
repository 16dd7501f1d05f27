package org.crmoptout.service.web.page;

import java.util.List;
import java.util.Map;
import org.crmoptout.service.people.Workspace;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.Accounts;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The way in: signing in, and choosing a workspace. */
@Controller
class EntryPages {

    private final WorkspaceAccess access;
    private final Accounts accounts;

    EntryPages(WorkspaceAccess access, Accounts accounts) {
        this.access = access;
        this.accounts = accounts;
    }

    @GetMapping("/sign-in")
    ModelAndView signIn(
            @RequestParam @Nullable String failed,
            @RequestParam @Nullable String out,
            @RequestParam @Nullable String expired,
            @RequestParam @Nullable String wait) {
        return new ModelAndView(
                "sign-in",
                Map.of(
                        "failed", failed != null,
                        "out", out != null,
                        "expired", expired != null,
                        "wait", wait != null,
                        "development", accounts.development()));
    }

    @GetMapping("/")
    ModelAndView choose(@AuthenticationPrincipal SignedInUser user) {
        List<Workspace> workspaces = access.of(user);
        return workspaces.size() == 1
                ? new ModelAndView("redirect:/w/" + workspaces.get(0).id())
                : new ModelAndView("workspaces", "workspaces", workspaces);
    }
}
