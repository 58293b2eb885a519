import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** The JDK's own server; with a size in bytes as second argument it keeps as much of every request. */
public class Server {
    static final List<byte[]> kept = new ArrayList<>();

    public static void main(String[] words) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[0])), 256);
        int size = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", exchange -> {
            if (size > 0) synchronized (kept) { kept.add(new byte[size]); }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes());
            exchange.close();
        });
        server.start();
    }
}
