package org.crmoptout.service.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.crmoptout.service.web.security.Requests;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** The last answer: what went wrong before or outside of any controller. */
@Controller
class ErrorAnswers implements ErrorController {

    private final ProblemWriter problems;

    ErrorAnswers(ProblemWriter problems) {
        this.problems = problems;
    }

    @RequestMapping("/error")
    @Nullable
    ModelAndView answer(
            @AuthenticationPrincipal @Nullable SignedInUser user,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        HttpStatusCode status = status(request);
        Problem problem = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable fault
                ? Problems.of(fault)
                : Problems.of(status);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        if (path == null || Requests.isForScripts(path.toString())) {
            problems.write(response, problem);
            return null;
        }
        ModelAndView page = new ModelAndView(Requests.isHtmx(request) ? "notice :: problem" : "error");
        page.setStatus(status);
        page.addObject("problem", problem).addObject("user", user);
        if (Requests.isHtmx(request)) {
            response.setHeader("HX-Retarget", "#notice");
            response.setHeader("HX-Reswap", "innerHTML");
        }
        return page;
    }

    private static HttpStatusCode status(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatusCode.valueOf(code)
                : HttpStatus.NOT_FOUND;
    }
}
