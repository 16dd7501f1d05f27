package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.crmoptout.service.web.security.Requests;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;

/** What is said in the line for notices, which screen readers read out. */
final class Notices {

    private static final String NOTICE = "notice";

    private Notices() {}

    /**
     * Says that something was done, and has everything that shows the workspace fetched again. A browser without scripts is led
     * to a page that shows it.
     */
    static ModelAndView done(HttpServletRequest request, HttpServletResponse response, String text, String page) {
        if (!Requests.isHtmx(request)) {
            return redirect(request, text, page);
        }
        Htmx.done(response);
        return good(text);
    }

    /** Leads to another page, which says what was done. */
    static ModelAndView leadTo(HttpServletRequest request, HttpServletResponse response, String text, String page) {
        if (!Requests.isHtmx(request)) {
            return redirect(request, text, page);
        }
        RequestContextUtils.getOutputFlashMap(request).put(NOTICE, text);
        Htmx.leadTo(request, response, page);
        return good(text);
    }

    private static ModelAndView redirect(HttpServletRequest request, String text, String page) {
        RequestContextUtils.getOutputFlashMap(request).put(NOTICE, text);
        return new ModelAndView("redirect:" + page);
    }

    private static ModelAndView good(String text) {
        return new ModelAndView("notice :: good", Map.of(NOTICE, text));
    }
}
