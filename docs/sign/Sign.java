// Makes the digits of a report code; whoever draws them as a QR code uses numeric mode and level M.
// Java 8 or later with Bouncy Castle (bcprov, 1.72 here), for SM2 and Ed25519. KEY: the private key's file in PKCS #8, PEM:
// openssl pkcs8 -topk8 -nocrypt -in report-key.pem -out report-key.p8

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.jcajce.interfaces.EdDSAPrivateKey;
import org.bouncycastle.jce.interfaces.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.BigIntegers;

public class Sign {
  // The claims of items by national price codes, by LOINC and by the hospital's own codes.
  static final int PRICE = 7, LOINC = 8, LOCAL = 9;
  static final int SERUM = 2, URINE = 12, WHOLE_BLOOD = 6;
  static final BouncyCastleProvider BC = new BouncyCastleProvider();

  // One item: when it was sampled or examined, and its specimen's number or 0.
  static class Item {
    final int claim;
    final Object code;
    final long minute;
    final int specimen;

    Item(int claim, String code, String at, int specimen) {
      this.claim = claim;
      this.code = number(claim, code);
      this.minute = Math.floorDiv(OffsetDateTime.parse(at).toEpochSecond(), 60L);
      this.specimen = specimen;
    }
  }

  // A code as a number; the hospital's own stays a text. 00 and nine digits and 0000 is a price code of nine.
  static Object number(int claim, String code) {
    if (claim == LOCAL) return code;
    if (claim == PRICE && code.length() == 15 && code.startsWith("00")) code = code.substring(2, 11);
    return Long.valueOf(code.replace("-", ""));
  }

  static PrivateKey key() throws Exception {
    String pem = new String(Files.readAllBytes(Paths.get(System.getenv("KEY"))), StandardCharsets.US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance(der.length < 60 ? "Ed25519" : "EC", BC).generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  // 32 bytes of Ed25519, or the 65 of SM2's point.
  static byte[] publicKey(PrivateKey key) {
    if (key instanceof EdDSAPrivateKey) {
      byte[] der = ((EdDSAPrivateKey) key).getPublicKey().getEncoded();
      return Arrays.copyOfRange(der, der.length - 32, der.length);
    }
    ECPrivateKey sm2 = (ECPrivateKey) key;
    return sm2.getParameters().getG().multiply(sm2.getD()).normalize().getEncoded(false);
  }

  static byte[] signature(PrivateKey key, byte[] data) throws Exception {
    boolean sm2 = !(key instanceof EdDSAPrivateKey);
    Signature signer = Signature.getInstance(sm2 ? "SM3withSM2" : "Ed25519", BC); // with the id 1234567812345678
    signer.initSign(key);
    signer.update(data);
    if (!sm2) return signer.sign();
    ASN1Sequence der = ASN1Sequence.getInstance(signer.sign());
    ByteArrayOutputStream halves = new ByteArrayOutputStream();
    for (int i = 0; i < 2; i++) halves.write(BigIntegers.asUnsignedByteArray(32, ASN1Integer.getInstance(der.getObjectAt(i)).getValue()));
    return halves.toByteArray();
  }

  // A CBOR head in its shortest form.
  static void head(ByteArrayOutputStream out, int kind, long number) {
    int place = number < 24 ? -1 : number < 1L << 8 ? 0 : number < 1L << 16 ? 1 : number < 1L << 32 ? 2 : 3;
    out.write(kind << 5 | (place < 0 ? (int) number : 24 + place));
    for (int shift = place < 0 ? -1 : (8 << place) - 8; shift >= 0; shift -= 8) out.write((int) (number >> shift));
  }

  static byte[] cbor(Object value) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (value instanceof Number) {
      long number = ((Number) value).longValue();
      head(out, number < 0 ? 1 : 0, number < 0 ? -1 - number : number);
    } else if (value instanceof byte[]) {
      head(out, 2, ((byte[]) value).length);
      out.write((byte[]) value);
    } else if (value instanceof String) {
      byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
      head(out, 3, text.length);
      out.write(text);
    } else if (value instanceof List) {
      head(out, 4, ((List<?>) value).size());
      for (Object one : (List<?>) value) out.write(cbor(one));
    } else {
      head(out, 5, ((Map<?, ?>) value).size());
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        out.write(cbor(entry.getKey()));
        out.write(cbor(entry.getValue()));
      }
    }
    return out.toByteArray();
  }

  // Items of one claim by minutes after the base and specimen; sorted codes as the first and each one's difference from the one before.
  static List<Object> groups(List<Item> items, int claim, long base) {
    Map<Long, List<Object>> found = new TreeMap<>();
    for (Item item : items) {
      if (item.claim == claim) found.computeIfAbsent((item.minute - base) * 100 + item.specimen, place -> new ArrayList<>()).add(item.code);
    }
    List<Object> written = new ArrayList<>();
    found.forEach((place, codes) -> {
      // Sorted as UTF-8 is, which UTF-16 is not everywhere.
      codes.sort((one, other) -> one instanceof Long ? Long.compare((Long) one, (Long) other) : hex(one).compareTo(hex(other)));
      List<Object> steps = new ArrayList<>();
      for (int i = 0; i < codes.size(); i++) {
        boolean first = i == 0 || codes.get(i) instanceof String;
        steps.add(first ? codes.get(i) : (Object) ((Long) codes.get(i) - (Long) codes.get(i - 1)));
      }
      written.add(Arrays.asList(place / 100, place % 100, steps));
    });
    return written;
  }

  static String hex(Object text) {
    StringBuilder digits = new StringBuilder();
    for (byte one : text.toString().getBytes(StandardCharsets.UTF_8)) digits.append(String.format("%02x", one));
    return digits.toString();
  }

  public static String reportCode(String issuer, String report, LocalDate issued, String mark, List<Item> items) throws Exception {
    long base = items.stream().mapToLong(item -> item.minute).min().getAsLong();
    Map<Integer, Object> claims = new TreeMap<>();
    claims.put(1, issuer);
    claims.put(2, report);
    claims.put(3, base);
    if (mark != null) claims.put(4, mark);
    claims.put(6, issued.toEpochDay());
    for (Item item : items) claims.put(item.claim, groups(items, item.claim, base));
    PrivateKey key = key();
    byte[] open = publicKey(key), payload = cbor(claims);
    Map<Integer, Object> header = new TreeMap<>();
    header.put(1, open.length == 65 ? -65538 : -8);
    header.put(4, Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(open), 4));
    byte[] guarded = cbor(header);
    byte[] signed = signature(key, cbor(Arrays.asList("Signature1", guarded, new byte[0], payload)));
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (byte[] part : new byte[][] {{1, (byte) 0xd2, (byte) 0x84}, cbor(guarded), {(byte) 0xa0}, cbor(payload), cbor(signed)}) message.write(part);
    String body = "8601" + new BigInteger(1, message.toByteArray());
    int rest = new BigInteger(body).multiply(BigInteger.valueOf(100)).mod(BigInteger.valueOf(97)).intValue();
    return body + String.format("%02d", 98 - rest);
  }

  public static void main(String[] arguments) throws Exception {
    String morning = "2026-11-18T09:30:00+08:00", later = "2026-11-18T10:15:00+08:00", earlier = "2026-11-18T09:20:00+08:00";
    LocalDate issued = LocalDate.of(2026, 11, 18);
    List<Item> bloods = new ArrayList<>();
    for (String code : new String[] {"250301007", "250301001", "250301004"}) bloods.add(new Item(PRICE, code, morning, SERUM));
    System.out.println(reportCode("H50011100001", "LAB-20261118-0042", issued, "川渝HR", bloods));
    List<Item> mixed = Arrays.asList(
        new Item(PRICE, "250301002", morning, SERUM),
        new Item(PRICE, "250301001", morning, SERUM),
        new Item(LOINC, "2160-0", morning, SERUM),
        new Item(PRICE, "250102001", later, URINE),
        new Item(LOCAL, "XCG-5", earlier, WHOLE_BLOOD));
    System.out.println(reportCode("H50011100001", "LAB-20261118-0042", issued, null, mixed));
  }
}
