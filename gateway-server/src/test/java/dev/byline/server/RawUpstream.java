package dev.byline.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;

/**
 * An upstream that does to each of its connections what a script says, byte by byte, and counts what
 * came.
 */
@NullMarked
final class RawUpstream implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  /** What happens to one connection; it is closed behind the script. */
  interface Script {
    void serve(Peer peer) throws Exception;
  }

  private RawUpstream(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
  }

  static RawUpstream serving(Script script) {
    try {
      return serving(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), script);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Behind a socket that is bound already, such as one with TLS. */
  static RawUpstream serving(ServerSocket server, Script script) {
    RawUpstream upstream = new RawUpstream(server, script);
    Thread.ofVirtual().start(upstream::accept);
    return upstream;
  }

  URI uri() {
    return uri("http");
  }

  URI uri(String scheme) {
    return URI.create(scheme + "://localhost:" + server.getLocalPort());
  }

  /** Connections so far. */
  int accepted() {
    return accepted.get();
  }

  /** Request heads so far. */
  int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Peer peer = new Peer(server.accept(), accepted.incrementAndGet());
        Thread.ofVirtual().start(() -> peer.run(script));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** One connection, seen from the upstream. */
  final class Peer {
    private final Socket socket;
    private final int number;

    Peer(Socket socket, int number) {
      this.socket = socket;
      this.number = number;
    }

    /** Which connection it is, from 1. */
    int number() {
      return number;
    }

    Socket socket() {
      return socket;
    }

    /** The next request's head; empty where the connection has ended. */
    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return "";
        }
        head.append((char) next);
      }
      requests.incrementAndGet();
      return head.toString();
    }

    /** The next request as a whole; says whether there was one. */
    boolean request() throws IOException {
      String head = head();
      if (head.isEmpty()) {
        return false;
      }
      int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ") + 16;
      take(Long.parseLong(head.substring(at, head.indexOf('\r', at))));
      return true;
    }

    /** Reads so many bytes away. */
    void take(long bytes) throws IOException {
      socket.getInputStream().skipNBytes(bytes);
    }

    /** Reads what comes away, until the other side ends the connection. */
    void untilEnd() throws IOException {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    void send(String text) throws IOException {
      send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Ends the connection with a reset; what was sent before arrives. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    private void run(Script what) {
      try (socket) {
        socket.setTcpNoDelay(true);
        what.serve(this);
      } catch (IOException brokenByTheOtherSide) {
        // Scripts that want to know look at it themselves.
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
