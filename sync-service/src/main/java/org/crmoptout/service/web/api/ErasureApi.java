package org.crmoptout.service.web.api;

import org.crmoptout.service.erasure.Erasure;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Erases people; their opt-outs stay. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/people/{person}")
class ErasureApi {

    private final WorkspaceAccess access;
    private final Erasure erasure;

    ErasureApi(WorkspaceAccess access, Erasure erasure) {
        this.access = access;
        this.erasure = erasure;
    }

    record EraseJson(@Nullable String reason) {}

    @DeleteMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void erase(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestBody EraseJson erase) {
        erasure.erase(access.enter(user, workspace), person, Asked.reason(erase.reason()));
    }
}
