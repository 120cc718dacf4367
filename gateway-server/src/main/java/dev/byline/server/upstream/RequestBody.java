package dev.byline.server.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole body of one request, collected part by part, with its digest made on the way. Large parts
 * are kept as they came; small ones are copied together, so that a body that comes byte by byte does
 * not cost many times its size.
 *
 * <p>Thread: the exchange's event loop. Owns: its parts until they are sent or {@link #release}d, and
 * its share of the budget. Fails: never.
 */
public final class RequestBody {
  private static final int SMALL = 2 * 1024;
  private static final int COLLECTOR = 16 * 1024;

  private final BodyBudget budget;
  private final MessageDigest digest = sha256();
  private final List<ByteBuf> parts = new ArrayList<>(2);
  private @Nullable ByteBuf collector;
  private long length;
  private long taken;

  /** An empty body that takes its room from {@code budget}. */
  public RequestBody(BodyBudget budget) {
    this.budget = budget;
  }

  /** Adds a part, says whether it fits into the budget; takes {@code part}. */
  public boolean add(ByteBuf part) {
    int readable = part.readableBytes();
    if (readable == 0) {
      part.release();
      return true;
    }
    for (ByteBuffer view : part.nioBuffers()) {
      digest.update(view);
    }
    length += readable;
    taken += readable;
    if (readable <= SMALL) {
      collect(part);
    } else {
      collector = null;
      parts.add(part.touch("RequestBody"));
    }
    return budget.take(readable);
  }

  /** Bytes so far. */
  public long length() {
    return length;
  }

  /** SHA-256 of everything that was added; to be asked once, at the end. */
  public byte[] sha256OfAll() {
    return digest.digest();
  }

  /** Gives the parts to the caller, which tells by {@link #sent} when they are gone. */
  List<ByteBuf> take() {
    List<ByteBuf> all = List.copyOf(parts);
    parts.clear();
    collector = null;
    return all;
  }

  /** The parts are on the wire: their room in the budget is free again. */
  void sent() {
    budget.giveBack(taken);
    taken = 0;
  }

  /** Releases what has not been taken, and the room in the budget. */
  public void release() {
    parts.forEach(ReferenceCountUtil::release);
    parts.clear();
    collector = null;
    sent();
  }

  private void collect(ByteBuf part) {
    ByteBuf into = collector;
    if (into == null || into.writableBytes() < part.readableBytes()) {
      into = ByteBufAllocator.DEFAULT.buffer(COLLECTOR, COLLECTOR).touch("RequestBody");
      collector = into;
      parts.add(into);
    }
    try {
      into.writeBytes(part);
    } finally {
      part.release();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
