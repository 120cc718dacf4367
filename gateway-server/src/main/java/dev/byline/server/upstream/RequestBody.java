package dev.byline.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.request.TopLevelMember;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole body of one request, collected part by part, with its digest made on the way. Large parts
 * are kept as they came; small ones are copied together, so that a body that comes byte by byte does
 * not cost many times its size.
 *
 * <p>The newest part is not digested before the next one comes, so that a change near the end costs
 * no second digest of the whole.
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
  private final Map<String, TopLevelMember> members = new LinkedHashMap<>(2);
  private final List<Edit> edits = new ArrayList<>(2);
  private int digested;
  private long length;
  private long taken;

  /** An empty body that takes its room from {@code budget}. */
  public RequestBody(BodyBudget budget) {
    this.budget = budget;
  }

  /** Looks for the top-level member {@code name} of the JSON that will come, too. */
  public void lookFor(String name) {
    members.put(name, new TopLevelMember(name));
  }

  /** What was found of the member {@code name}; only after {@link #lookFor}. */
  public TopLevelMember member(String name) {
    TopLevelMember member = members.get(name);
    if (member == null) {
      throw new IllegalStateException("not looked for: " + name);
    }
    return member;
  }

  /** Adds a part, says whether it fits into the budget; takes {@code part}. */
  public boolean add(ByteBuf part) {
    int readable = part.readableBytes();
    if (readable == 0) {
      part.release();
      return true;
    }
    for (TopLevelMember member : members.values()) {
      for (ByteBuffer view : part.nioBuffers()) {
        member.accept(view);
      }
    }
    length += readable;
    taken += readable;
    if (readable <= SMALL) {
      collect(part);
    } else {
      collector = null;
      parts.add(part.touch("RequestBody"));
    }
    digestTo(parts.size() - 1);
    return budget.take(readable, length);
  }

  /** Bytes so far. */
  public long length() {
    return length;
  }

  /** Whether something was put into it. */
  public boolean isChanged() {
    return !edits.isEmpty();
  }

  /** The bytes that came from {@code from} to before {@code to}, as UTF-8 text. */
  public String text(long from, long to) {
    ByteBuf all = Unpooled.wrappedUnmodifiableBuffer(parts.toArray(ByteBuf[]::new));
    return all.toString(Math.toIntExact(now(from)), Math.toIntExact(to - from), UTF_8);
  }

  /**
   * Puts {@code text} in place of the bytes that came from {@code from} to before {@code to}; everything
   * else stays byte for byte. No byte may be replaced twice.
   */
  public void replace(long from, long to, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    long start = now(from);
    put(start, start + to - from, bytes);
    edits.add(new Edit(from, bytes.length - (to - from)));
  }

  /** Where the byte that came at {@code offset} stands now. */
  private long now(long offset) {
    long now = offset;
    for (Edit edit : edits) {
      now += edit.from() <= offset ? edit.longer() : 0;
    }
    return now;
  }

  private void put(long from, long to, byte[] bytes) {
    List<ByteBuf> changed = new ArrayList<>(parts.size() + 2);
    boolean inserted = false;
    long start = 0;
    for (int i = 0; i < parts.size(); i++) {
      ByteBuf part = parts.get(i);
      long end = start + part.readableBytes();
      boolean here = from < end || i == parts.size() - 1;
      boolean touched = inserted ? to > start : here;
      if (touched && i < digested) {
        digest.reset();
        digested = 0;
      }
      if (!touched) {
        changed.add(part);
      } else {
        keep(part, 0, from - start, changed);
        if (!inserted) {
          changed.add(Unpooled.wrappedBuffer(bytes));
          inserted = true;
        }
        keep(part, to - start, part.readableBytes(), changed);
        part.release();
      }
      start = end;
    }
    parts.clear();
    parts.addAll(changed);
    collector = null;
    length += bytes.length - (to - from);
  }

  /** SHA-256 of the whole body; to be asked once, at the end. */
  public byte[] sha256OfAll() {
    digestTo(parts.size());
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

  /** Keeps the bytes of {@code part} from {@code from} to before {@code to}, as far as it has them. */
  private static void keep(ByteBuf part, long from, long to, List<ByteBuf> into) {
    int first = Math.clamp(from, 0, part.readableBytes());
    int behind = Math.clamp(to, 0, part.readableBytes());
    if (first < behind) {
      into.add(part.retainedSlice(part.readerIndex() + first, behind - first));
    }
  }

  private void digestTo(int count) {
    for (; digested < count; digested++) {
      for (ByteBuffer view : parts.get(digested).nioBuffers()) {
        digest.update(view);
      }
    }
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

  /**
   * One change.
   *
   * @param from offset in the body as it came
   * @param longer by how many bytes the body has grown
   */
  private record Edit(long from, long longer) {}

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
