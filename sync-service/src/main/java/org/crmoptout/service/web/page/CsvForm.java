package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.crmoptout.service.people.ImportRefusedException;
import org.crmoptout.service.web.InvalidRequestException;
import org.crmoptout.service.web.security.Requests;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;

/** A form that sends a CSV file, of which either every line is taken or none. */
final class CsvForm {

    private CsvForm() {}

    /** Takes the lines in. */
    interface Intake {

        /** What was done, for the page's fragment {@code imported}. */
        Object take(InputStream csv) throws IOException;
    }

    /**
     * Takes a file in.
     *
     * @param intake takes it, or refuses it
     * @param view the page's template
     * @param form the page with the form
     * @param path where the page is
     */
    static ModelAndView send(
            MultipartFile file,
            Intake intake,
            String view,
            Supplier<ModelAndView> form,
            String path,
            HttpServletRequest request)
            throws IOException {
        if (file.isEmpty()) {
            throw new InvalidRequestException("Choose a file with at least a header line.");
        }
        boolean part = Requests.isHtmx(request);
        try (InputStream csv = file.getInputStream()) {
            Object report = intake.take(csv);
            if (part) {
                return new ModelAndView(view + " :: imported", "report", report);
            }
            RequestContextUtils.getOutputFlashMap(request).put("report", report);
            return new ModelAndView("redirect:" + path);
        } catch (ImportRefusedException refused) {
            ModelAndView page = part ? new ModelAndView("import :: refused") : form.get();
            return page.addObject("problems", refused.problems());
        }
    }
}
