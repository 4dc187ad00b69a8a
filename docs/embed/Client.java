import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of the service, complete: time-outs, trying again without writing twice, and keys that are sent or that sign. Java 8 or later, nothing besides.
 * SERVICE: address of the service. KEY: key of the hospital's server. SIGNED: hmac-sha256 or hmac-sm3 where the key was issued to sign its requests,
 * else nothing. ORIGIN: where the hospital's pages come from, or "null" for a desktop system.
 */
public final class Client {
    static final int ATTEMPTS = 3, SECONDS = 2, PAUSE = 200;

    /** There is no answer now: go on by your own workflow. */
    public static final class Unavailable extends Exception {
        Unavailable(String why) {
            super(why);
        }
    }

    /** The service says what is wrong: `code`, and everything that it says as JSON. */
    public static final class Refused extends Exception {
        public final String code;

        Refused(String code, String said) {
            super(said);
            this.code = code;
        }
    }

    static {
        // Else the JDK sends a POST whose answer is lost a second time by itself, with the same nonce.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final String service, key, signed;
    /** Seconds that are taken from this machine's clock, once the service has told that it is ahead. */
    private long behind = 0;

    public Client(String service, String key, String signed) {
        this.service = service;
        this.key = key;
        this.signed = signed == null ? "" : signed;
    }

    public String get(String path) throws Unavailable, Refused {
        return call("GET", path, new byte[0], new LinkedHashMap<String, String>());
    }

    /** `once` is kept with what is sent: whatever is sent again under it is written once. Null for what writes nothing. */
    public String post(String path, String body, String once) throws Unavailable, Refused {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Request-Timeout", String.valueOf(SECONDS));
        if (once != null) {
            headers.put("Idempotency-Key", once);
        }
        return call("POST", path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private String call(String method, String path, byte[] data, Map<String, String> headers) throws Unavailable, Refused {
        String why = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long pause = PAUSE << attempt;
            try {
                HttpURLConnection connection = (HttpURLConnection) new URL(service + path).openConnection();
                connection.setConnectTimeout(SECONDS * 1000);
                connection.setReadTimeout(SECONDS * 1000);
                connection.setRequestMethod(method);
                // Each attempt is signed anew: a nonce counts once.
                Map<String, String> sent = knownBy(method, path, data);
                sent.putAll(headers);
                for (Map.Entry<String, String> header : sent.entrySet()) {
                    connection.setRequestProperty(header.getKey(), header.getValue());
                }
                if (data.length > 0) {
                    connection.setDoOutput(true);
                    try (OutputStream out = connection.getOutputStream()) {
                        out.write(data);
                    }
                }
                int status = connection.getResponseCode();
                String said = read(status < 400 ? connection.getInputStream() : connection.getErrorStream());
                if (status < 300) {
                    return said;
                }
                String code = member(said, "code"), wait = connection.getHeaderField("Retry-After");
                why = status + " " + code;
                if (code.equals("clock_wrong")) {
                    behind += Long.parseLong(number(said, "difference_seconds"));
                } else if (!Arrays.asList(429, 502, 503, 504).contains(status) && !code.equals("nonce_used")) {
                    throw new Refused(code, said);
                } else if (wait != null && wait.matches("[0-9]{1,6}")) {
                    pause = 1000L * Math.min(Integer.parseInt(wait), SECONDS);
                }
            } catch (IOException fault) {
                why = fault.toString();
            }
            if (attempt + 1 < ATTEMPTS) {
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        throw new Unavailable(why);
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int count; in != null && (count = in.read(part)) >= 0; ) {
            whole.write(part, 0, count);
        }
        return new String(whole.toByteArray(), StandardCharsets.UTF_8);
    }

    private Map<String, String> knownBy(String method, String path, byte[] data) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (signed.isEmpty()) {
            headers.put("Authorization", "Bearer " + key);
            return headers;
        }
        String[] parts = key.split("_", 3);
        String moment = String.valueOf(System.currentTimeMillis() / 1000 - behind), nonce = UUID.randomUUID().toString();
        int mark = path.indexOf('?');
        String text = String.join("\n", signed, method, written(mark < 0 ? path : path.substring(0, mark)).replace("%2F", "/"),
            canonical(mark < 0 ? "" : path.substring(mark + 1)), hex(hash(data)), moment, nonce, parts[1]);
        headers.put("X-Key-Id", parts[1]);
        headers.put("X-Timestamp", moment);
        headers.put("X-Nonce", nonce);
        headers.put("X-Signature", signed + "=" + hex(hmac(parts[2].getBytes(StandardCharsets.US_ASCII), text.getBytes(StandardCharsets.US_ASCII))));
        return headers;
    }

    /** As it is signed, however it was escaped. */
    static String written(String text) {
        try {
            String plain = URLDecoder.decode(text.replace("+", "%2B"), "UTF-8");
            return URLEncoder.encode(plain, "UTF-8").replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
        } catch (UnsupportedEncodingException never) {
            throw new IllegalStateException(never);
        }
    }

    static String canonical(String query) {
        List<String> pieces = new ArrayList<>();
        for (String piece : query.split("&")) {
            if (!piece.isEmpty()) {
                String[] pair = piece.replace("+", " ").split("=", 2);
                pieces.add(written(pair[0]) + "=" + written(pair.length > 1 ? pair[1] : ""));
            }
        }
        Collections.sort(pieces);
        return String.join("&", pieces);
    }

    private byte[] hash(byte[] data) {
        if (signed.equals("hmac-sm3")) {
            return sm3(data);
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    /** RFC 2104 with either hash: both have blocks of 64 bytes, and the secret is shorter. */
    private byte[] hmac(byte[] secret, byte[] text) {
        byte[] inner = Arrays.copyOf(secret, 64), outer = Arrays.copyOf(secret, 64);
        for (int place = 0; place < 64; place++) {
            inner[place] ^= 0x36;
            outer[place] ^= 0x5c;
        }
        return hash(joined(outer, hash(joined(inner, text))));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] whole = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, whole, first.length, second.length);
        return whole;
    }

    /** SM3 (GB/T 32905-2016), which the JDK does not have. */
    static byte[] sm3(byte[] data) {
        byte[] padded = Arrays.copyOf(data, (data.length + 8) / 64 * 64 + 64);
        padded[data.length] = (byte) 0x80;
        for (int place = 0; place < 8; place++) {
            padded[padded.length - 1 - place] = (byte) (8L * data.length >>> 8 * place);
        }
        int[] v = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e};
        int[] w = new int[68];
        for (int block = 0; block < padded.length; block += 64) {
            for (int j = 0; j < 68; j++) {
                if (j < 16) {
                    int at = block + 4 * j;
                    w[j] = padded[at] << 24 | (padded[at + 1] & 255) << 16 | (padded[at + 2] & 255) << 8 | padded[at + 3] & 255;
                } else {
                    int x = w[j - 16] ^ w[j - 9] ^ Integer.rotateLeft(w[j - 3], 15);
                    w[j] = x ^ Integer.rotateLeft(x, 15) ^ Integer.rotateLeft(x, 23) ^ Integer.rotateLeft(w[j - 13], 7) ^ w[j - 6];
                }
            }
            int a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
            for (int j = 0; j < 64; j++) {
                int a12 = Integer.rotateLeft(a, 12);
                int ss1 = Integer.rotateLeft(a12 + e + Integer.rotateLeft(j < 16 ? 0x79cc4519 : 0x7a879d8a, j), 7);
                int tt1 = (j < 16 ? a ^ b ^ c : a & b | a & c | b & c) + d + (ss1 ^ a12) + (w[j] ^ w[j + 4]);
                int tt2 = (j < 16 ? e ^ f ^ g : e & f | ~e & g) + h + ss1 + w[j];
                d = c;
                c = Integer.rotateLeft(b, 9);
                b = a;
                a = tt1;
                h = g;
                g = Integer.rotateLeft(f, 19);
                f = e;
                e = tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17);
            }
            int[] next = {a, b, c, d, e, f, g, h};
            for (int place = 0; place < 8; place++) {
                v[place] ^= next[place];
            }
        }
        byte[] digest = new byte[32];
        for (int place = 0; place < 32; place++) {
            digest[place] = (byte) (v[place / 4] >>> 24 - place % 4 * 8);
        }
        return digest;
    }

    static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (byte each : bytes) {
            out.append(String.format("%02x", each));
        }
        return out.toString();
    }

    /** A JSON string; a real system has a JSON library for this, and for reading. */
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
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    static String number(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*(-?[0-9]{1,18})").matcher(json);
        return found.find() ? found.group(1) : "0";
    }

    /** A question: own item code, insurance code of the other hospital, time of sampling, report number, opaque reference of the patient. */
    static String question(String item, String issuer, String performedAt, String report, String patient) {
        return "{\"item\":{\"system\":\"local\",\"code\":" + quoted(item) + ",\"owner\":\"receiver\"},\"issuer\":{\"system\":\"nhsa\",\"code\":" + quoted(issuer)
            + "},\"performed_at\":" + quoted(performedAt) + ",\"report_ref\":" + quoted(report) + ",\"patient_ref\":" + quoted(patient) + "}";
    }

    public static void main(String[] none) throws Exception {
        Client client = new Client(System.getenv("SERVICE"), System.getenv("KEY"), System.getenv("SIGNED"));
        String sampled = LocalDate.now(ZoneId.of("Asia/Shanghai")) + "T00:00:00+08:00";
        String question = question("YL0001", "H50011100001", sampled, "BG-2026-000117", "MPI-8842");
        // Kept with the order, so that even after a restart of this program the question is written once.
        String once = UUID.randomUUID().toString();
        String answer = client.post("/api/v1/lookups", question, once), id = member(answer, "id");
        System.out.println("answer: " + id + " " + member(answer, "verdict"));
        System.out.println("again: " + member(client.post("/api/v1/lookups", question, once), "id"));
        String decided = client.post("/api/v1/lookups/" + id + "/decisions", "{\"decision\":\"accepted\"}", once + "-decided");
        System.out.println("decided: " + member(decided, "decision"));
        System.out.println("item: " + member(client.get("/api/v1/items?limit=1&q=" + URLEncoder.encode("总蛋白", "UTF-8")), "code"));
        String minted = client.post("/api/v1/launch-tokens",
            "{\"origin\":" + quoted(System.getenv("ORIGIN")) + ",\"clinician\":\"dr-0417\",\"lookup\":" + question + "}", null);
        System.out.println("token: " + member(minted, "token"));
        System.out.println("launch: " + client.get("/api/v1/launches/" + member(minted, "launch_id")));
        try {
            client.post("/api/v1/lookups", question.replace("\"nhsa\"", "\"nobody\""), null);
        } catch (Refused refused) {
            System.out.println("refused: " + refused.code);
        }
    }
}
