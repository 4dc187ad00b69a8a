// Makes the digits of a report code; whoever draws them as a QR code uses numeric mode and level M.
// .NET Framework 4.7.2, .NET 6 or Mono, and OpenSSL 3's libcrypto for SM2 and Ed25519 (on Windows libcrypto-3-x64.dll, which then is the name below).
// KEY: the private key's PEM file.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

public static class Crypto
{
    const string Library = "libcrypto.so.3";
    const string SignerId = "1234567812345678";

    [DllImport(Library)] static extern IntPtr BIO_new_mem_buf(byte[] data, int length);
    [DllImport(Library)] static extern int BIO_free(IntPtr bio);
    [DllImport(Library)] static extern IntPtr PEM_read_bio_PrivateKey(IntPtr bio, IntPtr key, IntPtr ask, IntPtr argument);
    [DllImport(Library)] static extern void EVP_PKEY_free(IntPtr key);
    [DllImport(Library)] static extern int i2d_PUBKEY(IntPtr key, ref IntPtr der);
    [DllImport(Library)] static extern IntPtr EVP_MD_CTX_new();
    [DllImport(Library)] static extern void EVP_MD_CTX_free(IntPtr context);
    [DllImport(Library)] static extern IntPtr EVP_PKEY_CTX_new(IntPtr key, IntPtr engine);
    [DllImport(Library)] static extern void EVP_PKEY_CTX_free(IntPtr context);
    [DllImport(Library)] static extern int EVP_PKEY_CTX_set1_id(IntPtr context, byte[] id, int length);
    [DllImport(Library)] static extern void EVP_MD_CTX_set_pkey_ctx(IntPtr digest, IntPtr context);
    [DllImport(Library)] static extern IntPtr EVP_sm3();
    [DllImport(Library)] static extern int EVP_DigestSignInit(IntPtr context, IntPtr keyContext, IntPtr digest, IntPtr engine, IntPtr key);
    [DllImport(Library)] static extern int EVP_DigestSign(IntPtr context, byte[] signature, ref UIntPtr length, byte[] data, UIntPtr size);

    public static IntPtr Key(string file)
    {
        byte[] pem = File.ReadAllBytes(file);
        IntPtr bio = BIO_new_mem_buf(pem, pem.Length);
        IntPtr key = PEM_read_bio_PrivateKey(bio, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero);
        BIO_free(bio);
        return Checked(key != IntPtr.Zero, key);
    }

    public static void Free(IntPtr key)
    {
        EVP_PKEY_free(key);
    }

    // 32 bytes of Ed25519, or the 65 of SM2's point: what stands at the end of the key's DER.
    public static byte[] PublicKey(IntPtr key)
    {
        IntPtr place = Marshal.AllocHGlobal(512), end = place;
        int length = i2d_PUBKEY(key, ref end);
        byte[] der = new byte[Checked(length > 0, length)];
        Marshal.Copy(place, der, 0, length);
        Marshal.FreeHGlobal(place);
        return der.Skip(length == 44 ? 12 : length - 65).ToArray();
    }

    public static byte[] Signature(IntPtr key, byte[] data, bool sm2)
    {
        IntPtr context = EVP_MD_CTX_new(), keyContext = EVP_PKEY_CTX_new(key, IntPtr.Zero);
        byte[] id = Encoding.ASCII.GetBytes(SignerId), der = new byte[128];
        UIntPtr length = (UIntPtr)(ulong)der.Length;
        try
        {
            if (sm2)
            {
                // Without this OpenSSL signs with an empty id, which every reader refuses.
                Checked(EVP_PKEY_CTX_set1_id(keyContext, id, id.Length) == 1, 0);
                EVP_MD_CTX_set_pkey_ctx(context, keyContext);
            }
            Checked(EVP_DigestSignInit(context, IntPtr.Zero, sm2 ? EVP_sm3() : IntPtr.Zero, IntPtr.Zero, key) == 1, 0);
            Checked(EVP_DigestSign(context, der, ref length, data, (UIntPtr)(ulong)data.Length) == 1, 0);
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_CTX_free(keyContext);
        }
        if (!sm2) return der.Take(64).ToArray();
        byte[] first = der.Skip(4).Take(der[3]).ToArray(), second = der.Skip(6 + der[3]).Take(der[5 + der[3]]).ToArray();
        return Half(first).Concat(Half(second)).ToArray();
    }

    // A number of a DER signature as 32 bytes.
    static IEnumerable<byte> Half(byte[] number)
    {
        byte[] bare = number.SkipWhile(one => one == 0).ToArray();
        return new byte[32 - bare.Length].Concat(bare);
    }

    static T Checked<T>(bool done, T value)
    {
        if (!done) throw new CryptographicException("libcrypto refuses the key or the signature");
        return value;
    }
}

public static class Sign
{
    // The claims of items by national price codes, by LOINC and by the hospital's own codes.
    const int Price = 7, Loinc = 8, Local = 9;
    const int Serum = 2, Urine = 12, WholeBlood = 6;
    static readonly DateTimeOffset Epoch = new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public class Item
    {
        public readonly int Claim, Specimen;
        public readonly object Code;
        public readonly long Minute;

        // When it was sampled or examined, and its specimen's number or 0.
        public Item(int claim, string code, string at, int specimen)
        {
            Claim = claim;
            Code = Number(claim, code);
            Minute = (DateTimeOffset.Parse(at) - Epoch).Ticks / TimeSpan.TicksPerMinute;
            Specimen = specimen;
        }
    }

    // A code as a number; the hospital's own stays a text. 00 and nine digits and 0000 is a price code of nine.
    static object Number(int claim, string code)
    {
        if (claim == Local) return code;
        if (claim == Price && code.Length == 15 && code.StartsWith("00")) code = code.Substring(2, 9);
        return long.Parse(code.Replace("-", ""));
    }

    // A CBOR head in its shortest form.
    static IEnumerable<byte> Head(int kind, long number)
    {
        int place = number < 24 ? -1 : number < 1L << 8 ? 0 : number < 1L << 16 ? 1 : number < 1L << 32 ? 2 : 3;
        yield return (byte)(kind << 5 | (place < 0 ? (int)number : 24 + place));
        for (int shift = place < 0 ? -1 : (8 << place) - 8; shift >= 0; shift -= 8) yield return (byte)(number >> shift);
    }

    static byte[] Cbor(object value)
    {
        if (value is int) value = (long)(int)value;
        if (value is long)
        {
            long number = (long)value;
            return Head(number < 0 ? 1 : 0, number < 0 ? -1 - number : number).ToArray();
        }
        var bytes = value as byte[];
        if (bytes != null) return Head(2, bytes.Length).Concat(bytes).ToArray();
        var text = value as string;
        if (text != null)
        {
            bytes = Encoding.UTF8.GetBytes(text);
            return Head(3, bytes.Length).Concat(bytes).ToArray();
        }
        var list = value as List<object>;
        if (list != null) return Head(4, list.Count).Concat(list.SelectMany(Cbor)).ToArray();
        var map = (SortedDictionary<int, object>)value;
        return Head(5, map.Count).Concat(map.SelectMany(entry => Cbor(entry.Key).Concat(Cbor(entry.Value)))).ToArray();
    }

    static List<object> Array(params object[] members)
    {
        return members.ToList();
    }

    // Items of one claim by minutes after the base and specimen; sorted codes as the first and each one's difference from the one before.
    static List<object> Groups(IEnumerable<Item> items, long first)
    {
        return items.GroupBy(item => (item.Minute - first) * 100 + item.Specimen).OrderBy(group => group.Key)
            .Select(group => (object)Array(group.Key / 100, group.Key % 100, Differences(group.Select(item => item.Code)))).ToList();
    }

    static List<object> Differences(IEnumerable<object> codes)
    {
        // Sorted as UTF-8 is, which UTF-16 is not everywhere.
        if (codes.First() is string) return codes.OrderBy(code => BitConverter.ToString(Encoding.UTF8.GetBytes((string)code)), StringComparer.Ordinal).ToList();
        long[] sorted = codes.Cast<long>().OrderBy(code => code).ToArray();
        return sorted.Select((code, place) => (object)(place == 0 ? code : code - sorted[place - 1])).ToList();
    }

    public static string ReportCode(string issuer, string report, DateTime issued, string mark, IList<Item> items)
    {
        long first = items.Min(item => item.Minute);
        var claims = new SortedDictionary<int, object> { { 1, issuer }, { 2, report }, { 3, first }, { 6, (issued - Epoch.DateTime).Days } };
        if (mark != null) claims[4] = mark;
        foreach (int claim in items.Select(item => item.Claim).Distinct()) claims[claim] = Groups(items.Where(item => item.Claim == claim), first);
        IntPtr key = Crypto.Key(Environment.GetEnvironmentVariable("KEY"));
        byte[] open = Crypto.PublicKey(key), payload = Cbor(claims);
        byte[] id = SHA256.Create().ComputeHash(open).Take(4).ToArray();
        bool sm2 = open.Length == 65;
        byte[] header = Cbor(new SortedDictionary<int, object> { { 1, sm2 ? -65538 : -8 }, { 4, id } });
        byte[] signed = Crypto.Signature(key, Cbor(Array("Signature1", header, new byte[0], payload)), sm2);
        Crypto.Free(key);
        var message = new byte[] { 1, 0xd2, 0x84 }.Concat(Cbor(header)).Concat(new byte[] { 0xa0 }).Concat(Cbor(payload)).Concat(Cbor(signed));
        string body = "8601" + new BigInteger(message.Reverse().ToArray());
        return body + ((int)(98 - BigInteger.Parse(body) * 100 % 97)).ToString("00");
    }

    public static void Main()
    {
        string morning = "2026-11-18T09:30:00+08:00", later = "2026-11-18T10:15:00+08:00", earlier = "2026-11-18T09:20:00+08:00";
        var issued = new DateTime(2026, 11, 18);
        var bloods = new[] { "250301007", "250301001", "250301004" }.Select(code => new Item(Price, code, morning, Serum)).ToList();
        Console.WriteLine(ReportCode("H50011100001", "LAB-20261118-0042", issued, "川渝HR", bloods));
        Console.WriteLine(ReportCode("H50011100001", "LAB-20261118-0042", issued, null, new[]
        {
            new Item(Price, "250301002", morning, Serum),
            new Item(Price, "250301001", morning, Serum),
            new Item(Loinc, "2160-0", morning, Serum),
            new Item(Price, "250102001", later, Urine),
            new Item(Local, "XCG-5", earlier, WholeBlood),
        }));
    }
}
