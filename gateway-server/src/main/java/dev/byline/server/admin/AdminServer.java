package dev.byline.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The operator's port: {@code /metrics} in Prometheus's text format, {@code /livez}, and {@code
 * /readyz} with the state of each part.
 *
 * <p>Thread: virtual threads of its own. Owns: its socket. Fails: {@link IOException} where the
 * address can't be bound.
 */
public final class AdminServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private AdminServer(HttpServer server) {
    this.server = server;
  }

  /** Binds {@code address} and serves. */
  public static AdminServer start(
      InetSocketAddress address, PrometheusMeterRegistry metrics, Readiness readiness)
      throws IOException {
    AdminServer admin = new AdminServer(HttpServer.create(address, 0));
    admin.server.setExecutor(admin.threads);
    admin.server.createContext(
        "/metrics",
        exchange -> answer(exchange, 200, "text/plain; version=0.0.4", metrics.scrape()));
    admin.server.createContext(
        "/livez", exchange -> answer(exchange, 200, "application/json", "{\"live\":true}"));
    admin.server.createContext("/readyz", exchange -> ready(exchange, readiness));
    admin.server.createContext(
        "/",
        exchange -> answer(
            exchange,
            404,
            "application/json",
            "{\"paths\":[\"/metrics\",\"/livez\",\"/readyz\"]}"));
    admin.server.start();
    return admin;
  }

  /** Where it listens, with the port that was really bound. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private static void ready(HttpExchange exchange, Readiness readiness) throws IOException {
    Readiness.Report report = readiness.report();
    ObjectNode json = JSON.createObjectNode().put("ready", report.ready());
    report.parts().forEach(json.putObject("parts")::put);
    report.members().forEach((part, states) -> states.forEach(json.putObject(part)::put));
    answer(exchange, report.ready() ? 200 : 503, "application/json", json.toString());
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
