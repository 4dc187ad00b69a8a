import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks for a launch token with the question in the hospital's own item code, and reads afterwards what came of it.
 * Java 8 or later, nothing besides. SERVICE: address of the service. KEY: key of the hospital's server. ORIGIN: where the
 * hospital's pages come from, or "null" for a desktop system.
 */
public final class Launch {
    private final String service;
    private final String key;

    public Launch(String service, String key) {
        this.service = service;
        this.key = key;
    }

    /** The answer to a POST (body given) or GET; an IOException carries the problem that the service told. */
    String call(String path, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(service + path).openConnection();
        connection.setConnectTimeout(5000);
        connection.setReadTimeout(10000);
        connection.setRequestProperty("Authorization", "Bearer " + key);
        if (body != null) {
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
        boolean good = connection.getResponseCode() < 400;
        String said = read(good ? connection.getInputStream() : connection.getErrorStream());
        if (!good) {
            throw new IOException(connection.getResponseCode() + " " + said);
        }
        return said;
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int count; (count = in.read(part)) >= 0; ) {
            whole.write(part, 0, count);
        }
        return new String(whole.toByteArray(), StandardCharsets.UTF_8);
    }

    /** A JSON string; a real system has a JSON library for this. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\' || c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + name);
        }
        return found.group(1);
    }

    /** Mints a token for one question: own item code, insurance code of the other hospital, time of sampling, report number. */
    public String mint(String origin, String clinician, String item, String issuer, String performedAt, String report) throws IOException {
        return call("/api/v1/launch-tokens",
            "{\"origin\":" + quoted(origin) + ",\"clinician\":" + quoted(clinician) + ",\"lookup\":{"
            + "\"item\":{\"system\":\"local\",\"code\":" + quoted(item) + ",\"owner\":\"receiver\"},"
            + "\"issuer\":{\"system\":\"nhsa\",\"code\":" + quoted(issuer) + "},"
            + "\"performed_at\":" + quoted(performedAt) + ",\"report_ref\":" + quoted(report) + "}}");
    }

    public static void main(String[] none) throws IOException {
        Launch launch = new Launch(System.getenv("SERVICE"), System.getenv("KEY"));
        String sampled = LocalDate.now(ZoneId.of("Asia/Shanghai")) + "T00:00:00+08:00";
        String minted = launch.mint(System.getenv("ORIGIN"), "dr-0417", "YL0001", "H50011100001", sampled, "BG-2026-000117");
        System.out.println("token: " + member(minted, "token"));
        System.out.println(launch.call("/api/v1/launches/" + member(minted, "launch_id"), null));
    }
}
