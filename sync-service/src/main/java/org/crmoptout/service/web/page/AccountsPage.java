package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.crmoptout.service.people.AccountList;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The accounts of a workspace. The contacts of one are a table of people. */
@Controller
@RequestMapping("/w/{workspace}/accounts")
class AccountsPage {

    private final WorkspaceAccess access;
    private final AccountList accounts;
    private final Frames frames;

    AccountsPage(WorkspaceAccess access, AccountList accounts, Frames frames) {
        this.access = access;
        this.accounts = accounts;
        this.frames = frames;
    }

    /** What the list shows, with what was asked for. */
    record Companies(String q, List<AccountList.Counted> items, Pager pager) {}

    @GetMapping
    ModelAndView list(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam(defaultValue = "") String q,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        access.enter(user, workspace);
        Page<AccountList.Counted> found = accounts.page(workspace, q, Asked.page(page));
        Map<String, Object> model =
                Map.of("companies", new Companies(q.strip(), found.items(), Pager.of(found)), "workspace", workspace);
        return Htmx.page("accounts", "list", model, () -> frames.frame(user, workspace, "accounts"), request, response);
    }
}
