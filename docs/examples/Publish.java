import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Publishes a sign-up over HTTP with nothing but the JDK (17 or newer).
 *
 *     java Publish.java donor-4711 A+
 *
 * Run it as often as you like: the id comes from your own key, so the donor is stored once.
 */
public class Publish {
    static final String SOURCE = "https://crm.example.org";
    /** The namespace of URLs in RFC 9562. */
    static final UUID URL_NAMESPACE = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
    static final int ATTEMPTS = 4;

    public static void main(String[] args) throws Exception {
        String id = eventId(args[0]);
        publish("""
            {"specversion": "1.0", "id": %s, "source": %s, "type": "DonorSignedUp",
             "data": {"first_name": "ivica", "city": "Amsterdam", "type": %s, "email": "ivica@server.com"}}
            """.formatted(quote(id), quote(SOURCE), quote(args[1])));
        System.out.println(id);
    }

    /** Control characters, joiners, variation selectors, lost letters, and what else may not show: see docs/publish.md. */
    static final Pattern UNKNOWN = Pattern.compile("[\\p{Cc}\\u180b-\\u180f\\u200c\\u200d\\ufe00-\\ufe0f\\ufffd"
        + "\\x{1bca0}-\\x{1bca3}\\x{1d159}\\x{1d173}-\\x{1d17a}\\x{e0000}-\\x{e0fff}]");

    /** Keys that look the same are the same: no invisible characters, single spaces, normal form C. docs/publish.md says all. */
    static String clean(String key) {
        String visible = key.replaceAll("[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff0-\\ufffb]", "");
        String spaced = visible.replaceAll("[\\p{IsWhite_Space}\\u2800\\u3164\\uffa0]+", " ").strip();
        String cleaned = Normalizer.normalize(spaced, Normalizer.Form.NFC);
        if (cleaned.isEmpty() || UNKNOWN.matcher(cleaned).find()) {
            System.err.println("a key is empty, or has characters that this example does not know how to clean");
            System.exit(64);
        }
        return cleaned;
    }

    /** The same id for the same key, always: it is the identity of the donor. */
    static String eventId(String key) throws Exception {
        return uuid5(uuid5(URL_NAMESPACE, SOURCE), clean(key)).toString();
    }

    static UUID uuid5(UUID namespace, String name) throws Exception {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(ByteBuffer.allocate(16).putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits()).array());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long most = hash.getLong() & ~0xf000L | 0x5000L;
        long least = hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(most, least);
    }

    static void publish(String event) throws InterruptedException {
        String url = System.getenv().getOrDefault("SAVELIFE_URL", "http://127.0.0.1:3000");
        String key = System.getenv("SAVELIFE_KEY"); // a deployed stage wants one
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/events"))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/cloudevents+json")
            .POST(HttpRequest.BodyPublishers.ofString(event));
        if (key != null) request.header("Authorization", "Bearer " + key);

        HttpClient client = HttpClient.newHttpClient();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                var reply = client.send(request.build(), BodyHandlers.ofString());
                if (reply.statusCode() == 202) return;
                if (reply.statusCode() < 500 && reply.statusCode() != 429) { // the event itself must change
                    System.err.println(reply.body()); // a problem document: it names each fault
                    System.exit(1);
                }
            } catch (IOException noAnswer) {
                // It may have been accepted or not, so the same event again.
            }
            Thread.sleep(1_000L << attempt);
        }
        System.err.println("not accepted; run this again, the id stays the same");
        System.exit(1);
    }

    /** A JSON string. With a JSON library at hand, let it write the whole event. */
    static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            json.append(c < ' ' || c == '"' || c == '\\' ? "\\u%04x".formatted((int) c) : c);
        }
        return json.append('"').toString();
    }
}
