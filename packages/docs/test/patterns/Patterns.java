import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

public class Patterns {
    public static void main(String[] args) {
        new BufferedReader(new InputStreamReader(System.in)).lines().forEach(line -> {
            String[] parts = line.split(" ", -1);
            System.out.print(Pattern.compile(decode(parts[0])).matcher(decode(parts[1])).find() ? 1 : 0);
        });
    }

    static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
