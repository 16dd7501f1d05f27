package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.function.Supplier;
import org.crmoptout.service.web.security.Requests;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;

/** What a page tells htmx by headers (https://htmx.org/reference/#response_headers). */
final class Htmx {

    private Htmx() {}

    /** Whether only the part of a page is wanted that changes; caches must tell the two apart. */
    static boolean wantsPart(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "HX-Request");
        return Requests.isHtmx(request);
    }

    /** A page, or only the part of it that changes, which is the template's fragment. */
    static ModelAndView page(
            String template,
            String fragment,
            Map<String, ?> model,
            Supplier<Frame> frame,
            HttpServletRequest request,
            HttpServletResponse response) {
        return wantsPart(request, response)
                ? new ModelAndView(template + " :: " + fragment, model)
                : new ModelAndView(template, model).addObject("frame", frame.get());
    }

    /** Puts the answer in the line for notices, wherever it was meant to go. */
    static void intoNotice(HttpServletResponse response) {
        response.setHeader("HX-Retarget", "#notice");
        response.setHeader("HX-Reswap", "innerHTML");
    }

    /** Closes the dialog and has everything that shows the workspace fetched again. */
    static void done(HttpServletResponse response) {
        response.setHeader("HX-Trigger", "done");
    }

    /** Leads the browser to another page, and hands it what is kept for that page. */
    static void leadTo(HttpServletRequest request, HttpServletResponse response, String path) {
        String page = request.getContextPath() + path;
        RequestContextUtils.saveOutputFlashMap(page, request, response);
        response.setHeader("HX-Redirect", page);
    }
}
