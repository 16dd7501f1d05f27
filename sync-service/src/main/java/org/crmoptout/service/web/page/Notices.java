package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.crmoptout.service.web.security.Requests;
import org.springframework.web.servlet.ModelAndView;

/** What is said in the line for notices, which screen readers read out. */
final class Notices {

    private Notices() {}

    static ModelAndView good(String text) {
        return new ModelAndView("notice :: good", Map.of("text", text));
    }

    /**
     * Says that something was done, and has everything that shows the workspace fetched again. A browser without scripts is led
     * to a page that shows it.
     */
    static ModelAndView done(HttpServletRequest request, HttpServletResponse response, String text, String page) {
        if (!Requests.isHtmx(request)) {
            return new ModelAndView("redirect:" + page);
        }
        Htmx.done(response);
        return good(text);
    }
}
