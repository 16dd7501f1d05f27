package org.crmoptout.service.web.api;

import org.crmoptout.service.people.AccountList;
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

/** The companies the people work for. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/accounts")
class AccountsApi {

    private final WorkspaceAccess access;
    private final AccountList accounts;

    AccountsApi(WorkspaceAccess access, AccountList accounts) {
        this.access = access;
        this.accounts = accounts;
    }

    record CountedJson(String id, String name, long people, long marked) {

        static CountedJson of(AccountList.Counted counted) {
            return new CountedJson(
                    counted.account().id(), counted.account().name(), counted.people(), counted.marked());
        }
    }

    @GetMapping
    PageJson<CountedJson> page(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam(defaultValue = "") String q,
            @RequestParam @Nullable Integer page) {
        return PageJson.of(
                accounts.page(access.enter(user, workspace).workspaceId(), q, Asked.page(page)), CountedJson::of);
    }
}
