package org.crmoptout.service.web.page;

import java.util.Map;
import org.springframework.web.servlet.ModelAndView;

/** What is said in the line for notices, which screen readers read out. */
final class Notices {

    private Notices() {}

    static ModelAndView good(String text) {
        return new ModelAndView("notice :: good", Map.of("text", text));
    }
}
