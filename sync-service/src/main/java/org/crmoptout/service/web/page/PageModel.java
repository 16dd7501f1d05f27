package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.crmoptout.service.web.Problem;
import org.crmoptout.service.web.Problems;
import org.crmoptout.service.web.security.Requests;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.ModelAndView;

/** What all pages have, and what they show when something goes wrong. */
@ControllerAdvice(basePackageClasses = PageModel.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageModel {

    private final BannerSettings settings;

    PageModel(BannerSettings settings) {
        this.settings = settings;
    }

    @ModelAttribute("banner")
    String banner() {
        return settings.banner();
    }

    @ModelAttribute("user")
    @Nullable
    SignedInUser user(@AuthenticationPrincipal @Nullable SignedInUser user) {
        return user;
    }

    @ExceptionHandler
    @Nullable
    ModelAndView answer(
            Exception fault,
            @AuthenticationPrincipal @Nullable SignedInUser user,
            HttpServletRequest request,
            HttpServletResponse response)
            throws Exception {
        if (fault instanceof AccessDeniedException || fault instanceof AuthenticationException) {
            throw fault;
        }
        if (response.isCommitted() || fault instanceof IOException) {
            return null;
        }
        Problem problem = Problems.of(fault);
        response.setStatus(problem.status());
        boolean part = Requests.isHtmx(request);
        if (part) {
            Htmx.intoNotice(response);
        }
        return new ModelAndView(part ? "notice :: problem" : "error", "problem", problem)
                .addObject("user", user)
                .addObject("banner", settings.banner())
                .addObject("typed", "POST".equals(request.getMethod()));
    }
}
