package dev.byline.auth.jwt;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Small documents over HTTP: bounded in size and in the time for all of it, TLS by the JDK's rules,
 * at most three redirects and none to another scheme.
 *
 * <p>Thread: any that may block. Owns: an HTTP client. Fails: {@link KeysUnreadable}.
 */
final class HttpDocuments implements AutoCloseable {
  /** The largest document, in bytes. */
  static final int SIZE_MAX = 256 * 1024;

  private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
  private static final int REDIRECTS_MAX = 3;

  private final Duration wholeMax;
  private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
      Thread.ofVirtual().name("byline-keys-", 0).factory());
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .followRedirects(HttpClient.Redirect.NEVER)
      .connectTimeout(CONNECT_MAX)
      .executor(threads)
      .build();

  /**
   * A client.
   *
   * @param wholeMax how long one document may take, from the connection to its last byte
   */
  HttpDocuments(Duration wholeMax) {
    this.wholeMax = wholeMax;
  }

  /** The document at {@code address}. */
  byte[] get(URI address) throws KeysUnreadable {
    URI next = address;
    for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      HttpResponse<byte[]> response = exchange(next);
      if (response.statusCode() == 200) {
        return response.body();
      }
      if (response.statusCode() / 100 != 3) {
        throw new KeysUnreadable("its address answers with status " + response.statusCode());
      }
      next = redirected(next, response);
    }
    throw new KeysUnreadable("its address redirects more than " + REDIRECTS_MAX + " times");
  }

  private static URI redirected(URI from, HttpResponse<byte[]> response) throws KeysUnreadable {
    try {
      URI to = from.resolve(response.headers().firstValue("Location").orElse("mailto:nowhere"));
      if (from.getScheme().equals(to.getScheme())) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // No address: told as one that may not be followed.
    }
    throw new KeysUnreadable("its address redirects to another scheme, or nowhere");
  }

  private HttpResponse<byte[]> exchange(URI address) throws KeysUnreadable {
    CompletableFuture<HttpResponse<byte[]>> exchange;
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address).header("Accept", "application/json").build();
      exchange =
          client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), SIZE_MAX));
    } catch (IllegalArgumentException e) {
      throw new KeysUnreadable("its address can't be asked");
    }
    try {
      return exchange.get(wholeMax.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new KeysUnreadable(
          "its address can't be reached, breaks off, or answers with more than " + SIZE_MAX
              + " bytes");
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new KeysUnreadable("its address does not answer within " + wholeMax.toMillis() + " ms");
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new KeysUnreadable("the gateway stops");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
