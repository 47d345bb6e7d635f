import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** POSTs what a plan says with the JDK's HttpClient as it is by default, and writes the statuses. */
public final class Deliver {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] fields = line.split("\t");
            System.out.println(fields[0] + "\t" + delivered(client, fields));
        }
    }

    private static String delivered(HttpClient client, String[] fields) throws Exception {
        List<String> flags = Arrays.asList(fields[2].split(","));
        byte[] body = Files.readAllBytes(Path.of(fields[4]));
        BodyPublisher publisher = flags.contains("chunked")
            ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
            : BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fields[1]))
            .timeout(Duration.ofSeconds(20)).POST(publisher).expectContinue(flags.contains("expect"));
        if (flags.contains("1.1")) {
            request.version(HttpClient.Version.HTTP_1_1);
        }
        for (int at = 5; at < fields.length; at++) {
            String[] header = fields[at].split(": ", 2);
            request.header(header[0], header[1]);
        }
        List<String> statuses = new ArrayList<>();
        for (int count = Integer.parseInt(fields[3]); count > 0; count--) {
            try {
                statuses.add(String.valueOf(client.send(request.build(), BodyHandlers.ofByteArray()).statusCode()));
            } catch (java.io.IOException error) {
                statuses.add("error: " + error);
            }
        }
        return String.join(" ", statuses);
    }
}
