package hilo.platform;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.ResourceBundle;

/** What is said where no resource and no page is in charge, in the place of the container's own page: a problem, and to a browser that wants a page a line of text. */
@WebServlet("/error")
public final class ErrorPage extends HttpServlet {
    private static final long serialVersionUID = 1;

    public ErrorPage() {
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer failed ? failed : HttpServletResponse.SC_NOT_FOUND;
        var accepted = request.getHeader("Accept");
        if (accepted != null && accepted.contains("text/html")) {
            response.setStatus(status);
            response.setContentType("text/plain; charset=utf-8");
            response.getWriter().write(sentence(status, request.getHeader("Accept-Language") == null ? Locale.of("es") : request.getLocale()));
        } else {
            ProblemMapper.write(response, status);
        }
    }

    private static String sentence(int status, Locale locale) {
        var words = ResourceBundle.getBundle("messages", locale.getLanguage().equals("en") ? Locale.ENGLISH : Locale.of("es"), ErrorPage.class.getClassLoader());
        String key = "error." + status;
        return words.getString(words.containsKey(key) ? key : status < 500 ? "error.400" : "error.500") + "\n";
    }
}
