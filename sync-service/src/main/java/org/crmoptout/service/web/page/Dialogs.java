package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.web.servlet.ModelAndView;

/** What is asked before something is done. */
final class Dialogs {

    private Dialogs() {}

    /** Where it is asked from, which is where Cancel leads. */
    record Back(String path, String name) {}

    /** Asks in a dialog over the page, or for a browser without scripts on a page of its own. */
    static ModelAndView ask(
            String what, Back back, Supplier<Frame> frame, HttpServletRequest request, HttpServletResponse response) {
        if (Htmx.wantsPart(request, response)) {
            return new ModelAndView("dialogs :: " + what, Map.of("back", back));
        }
        return new ModelAndView("ask", Map.of("ask", what, "back", back, "frame", frame.get()));
    }
}
