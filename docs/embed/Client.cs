// A client of the service, complete: time-outs, trying again without writing twice, and keys that are sent or that sign.
// .NET Framework 4.6 or later, .NET 6 or later, or Mono; nothing besides. References: System.Net.Http, System.Runtime.Serialization, System.Xml.
// SERVICE: address of the service. KEY: key of the hospital's server. SIGNED: hmac-sha256 or hmac-sm3 where the key was issued to sign its
// requests, else nothing. ORIGIN: where the hospital's pages come from, or "null" for a desktop system.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Runtime.Serialization.Json;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using System.Xml;

// There is no answer now: go on by your own workflow.
public sealed class Unavailable : Exception
{
    public Unavailable(string why) : base(why) { }
}

// The service says what is wrong: the code, and everything that it says as JSON.
public sealed class Refused : Exception
{
    public readonly string Code;
    public Refused(string code, string said) : base(said) { Code = code; }
}

public sealed class Client
{
    const int Attempts = 3, Seconds = 2, Pause = 200;
    // One for the whole program: it keeps connections.
    static readonly HttpClient Http = new HttpClient { Timeout = TimeSpan.FromSeconds(Seconds) };
    readonly string service, key, signed;
    // Seconds that are taken from this machine's clock, once the service has told that it is ahead.
    long behind;

    static Client()
    {
        ServicePointManager.Expect100Continue = false;
        // Older .NET Framework begins with protocols that nobody should speak any more.
        ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
    }

    public Client(string service, string key, string signed = "")
    {
        this.service = service.TrimEnd('/');
        this.key = key;
        this.signed = signed ?? "";
    }

    public Task<string> Get(string path)
    {
        return Call(HttpMethod.Get, path, new byte[0], null);
    }

    // `once` is kept with what is sent: whatever is sent again under it is written once. Null for what writes nothing.
    public Task<string> Post(string path, string body, string once)
    {
        return Call(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), once);
    }

    async Task<string> Call(HttpMethod method, string path, byte[] data, string once)
    {
        var why = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var pause = Pause << attempt;
            try
            {
                using (var request = new HttpRequestMessage(method, service + path))
                {
                    if (data.Length > 0)
                    {
                        request.Content = new ByteArrayContent(data);
                        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
                        request.Headers.TryAddWithoutValidation("Request-Timeout", Seconds.ToString(CultureInfo.InvariantCulture));
                    }
                    if (once != null) request.Headers.TryAddWithoutValidation("Idempotency-Key", once);
                    // Each attempt is signed anew: a nonce counts once.
                    foreach (var header in KnownBy(method.Method, path, data)) request.Headers.TryAddWithoutValidation(header.Key, header.Value);
                    using (var reply = await Http.SendAsync(request).ConfigureAwait(false))
                    {
                        var said = Encoding.UTF8.GetString(await reply.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
                        if (reply.IsSuccessStatusCode) return said;
                        string code = Member(said, "code"), difference = Member(said, "difference_seconds");
                        var status = (int)reply.StatusCode;
                        why = status + " " + code;
                        if (code == "clock_wrong") behind += long.Parse(difference, CultureInfo.InvariantCulture);
                        else if (status != 429 && status != 502 && status != 503 && status != 504 && code != "nonce_used") throw new Refused(code, said);
                        else if (reply.Headers.RetryAfter != null && reply.Headers.RetryAfter.Delta != null)
                            pause = (int)Math.Min(reply.Headers.RetryAfter.Delta.Value.TotalMilliseconds, Seconds * 1000);
                    }
                }
            }
            catch (HttpRequestException fault) { why = fault.Message; }
            catch (OperationCanceledException) { why = "no answer in time"; }
            if (attempt + 1 < Attempts) await Task.Delay(pause).ConfigureAwait(false);
        }
        throw new Unavailable(why);
    }

    Dictionary<string, string> KnownBy(string method, string path, byte[] data)
    {
        if (signed == "") return new Dictionary<string, string> { { "Authorization", "Bearer " + key } };
        var parts = key.Split(new[] { '_' }, 3);
        var moment = ((DateTime.UtcNow - new DateTime(1970, 1, 1)).Ticks / TimeSpan.TicksPerSecond - behind).ToString(CultureInfo.InvariantCulture);
        var nonce = Guid.NewGuid().ToString("N");
        var mark = path.IndexOf('?');
        var lines = new[]
        {
            signed, method, Written(mark < 0 ? path : path.Substring(0, mark)).Replace("%2F", "/"), Canonical(mark < 0 ? "" : path.Substring(mark + 1)),
            Hex(Hash(data)), moment, nonce, parts[1],
        };
        var signature = Hex(Hmac(Encoding.ASCII.GetBytes(parts[2]), Encoding.ASCII.GetBytes(string.Join("\n", lines))));
        return new Dictionary<string, string>
        {
            { "X-Key-Id", parts[1] }, { "X-Timestamp", moment }, { "X-Nonce", nonce }, { "X-Signature", signed + "=" + signature },
        };
    }

    // As it is signed, however it was escaped.
    public static string Written(string text)
    {
        var written = new StringBuilder();
        foreach (var each in Encoding.UTF8.GetBytes(Uri.UnescapeDataString(text)))
        {
            var plain = each >= '0' && each <= '9' || each >= 'A' && each <= 'Z' || each >= 'a' && each <= 'z' || each == '-' || each == '.' || each == '_' || each == '~';
            written.Append(plain ? ((char)each).ToString() : "%" + each.ToString("X2", CultureInfo.InvariantCulture));
        }
        return written.ToString();
    }

    public static string Canonical(string query)
    {
        var pieces = new List<string>();
        foreach (var piece in query.Split('&'))
        {
            if (piece == "") continue;
            var pair = piece.Replace('+', ' ').Split(new[] { '=' }, 2);
            pieces.Add(Written(pair[0]) + "=" + Written(pair.Length > 1 ? pair[1] : ""));
        }
        // By bytes: the order of words in a language is another.
        pieces.Sort(string.CompareOrdinal);
        return string.Join("&", pieces);
    }

    byte[] Hash(byte[] data)
    {
        if (signed == "hmac-sm3") return Sm3(data);
        using (var sha256 = SHA256.Create()) return sha256.ComputeHash(data);
    }

    // RFC 2104 with either hash: both have blocks of 64 bytes, and the secret is shorter.
    byte[] Hmac(byte[] secret, byte[] text)
    {
        byte[] inner = new byte[64], outer = new byte[64];
        for (var place = 0; place < 64; place++)
        {
            var each = place < secret.Length ? secret[place] : (byte)0;
            inner[place] = (byte)(each ^ 0x36);
            outer[place] = (byte)(each ^ 0x5c);
        }
        return Hash(Joined(outer, Hash(Joined(inner, text))));
    }

    static byte[] Joined(byte[] first, byte[] second)
    {
        var whole = new byte[first.Length + second.Length];
        first.CopyTo(whole, 0);
        second.CopyTo(whole, first.Length);
        return whole;
    }

    // SM3 (GB/T 32905-2016), which .NET does not have.
    public static byte[] Sm3(byte[] data)
    {
        var padded = new byte[(data.Length + 8) / 64 * 64 + 64];
        data.CopyTo(padded, 0);
        padded[data.Length] = 0x80;
        for (var place = 0; place < 8; place++) padded[padded.Length - 1 - place] = (byte)(8L * data.Length >> 8 * place);
        uint[] v = { 0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e }, w = new uint[68];
        for (var block = 0; block < padded.Length; block += 64)
        {
            for (var j = 0; j < 68; j++)
            {
                var at = block + 4 * j;
                if (j < 16) { w[j] = (uint)(padded[at] << 24 | padded[at + 1] << 16 | padded[at + 2] << 8 | padded[at + 3]); continue; }
                var x = w[j - 16] ^ w[j - 9] ^ Left(w[j - 3], 15);
                w[j] = x ^ Left(x, 15) ^ Left(x, 23) ^ Left(w[j - 13], 7) ^ w[j - 6];
            }
            uint a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
            for (var j = 0; j < 64; j++)
            {
                unchecked
                {
                    var ss1 = Left(Left(a, 12) + e + Left(j < 16 ? 0x79cc4519u : 0x7a879d8au, j), 7);
                    var tt1 = (j < 16 ? a ^ b ^ c : a & b | a & c | b & c) + d + (ss1 ^ Left(a, 12)) + (w[j] ^ w[j + 4]);
                    var tt2 = (j < 16 ? e ^ f ^ g : e & f | ~e & g) + h + ss1 + w[j];
                    d = c; c = Left(b, 9); b = a; a = tt1;
                    h = g; g = Left(f, 19); f = e; e = tt2 ^ Left(tt2, 9) ^ Left(tt2, 17);
                }
            }
            v[0] ^= a; v[1] ^= b; v[2] ^= c; v[3] ^= d; v[4] ^= e; v[5] ^= f; v[6] ^= g; v[7] ^= h;
        }
        var digest = new byte[32];
        for (var place = 0; place < 32; place++) digest[place] = (byte)(v[place / 4] >> 24 - place % 4 * 8);
        return digest;
    }

    static uint Left(uint word, int bits)
    {
        bits %= 32;
        return bits == 0 ? word : word << bits | word >> 32 - bits;
    }

    public static string Hex(byte[] bytes)
    {
        return BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
    }

    // A JSON string.
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var each in text ?? "")
            quoted.Append(each == '"' || each == '\\' || each < ' ' ? "\\u" + ((int)each).ToString("x4", CultureInfo.InvariantCulture) : each.ToString());
        return quoted.Append('"').ToString();
    }

    // A member of a JSON object, or one within: "lookups/item/verdict" is that of the first. A proxy may have written something else than JSON.
    public static string Member(string json, string path)
    {
        try
        {
            var document = new XmlDocument();
            using (var reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(json), XmlDictionaryReaderQuotas.Max)) document.Load(reader);
            var found = document.SelectSingleNode("/root/" + path);
            return found == null ? "" : found.InnerText;
        }
        catch (XmlException) { return ""; }
    }

    public static void Main()
    {
        Walk().GetAwaiter().GetResult();
    }

    static async Task Walk()
    {
        var client = new Client(Environment.GetEnvironmentVariable("SERVICE"), Environment.GetEnvironmentVariable("KEY"), Environment.GetEnvironmentVariable("SIGNED"));
        var sampled = DateTime.UtcNow.AddHours(8).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00+08:00";
        var question = "{\"item\":{\"system\":\"local\",\"code\":" + Quoted("YL0001") + ",\"owner\":\"receiver\"},\"issuer\":{\"system\":\"nhsa\",\"code\":"
            + Quoted("H50011100001") + "},\"performed_at\":" + Quoted(sampled) + ",\"report_ref\":\"BG-2026-000117\",\"patient_ref\":\"MPI-8842\"}";
        // Kept with the order, so that even after a restart of this program the question is written once.
        var once = Guid.NewGuid().ToString();
        var answer = await client.Post("/api/v1/lookups", question, once);
        var id = Member(answer, "id");
        Console.WriteLine("answer: " + id + " " + Member(answer, "verdict"));
        Console.WriteLine("again: " + Member(await client.Post("/api/v1/lookups", question, once), "id"));
        Console.WriteLine("decided: " + Member(await client.Post("/api/v1/lookups/" + id + "/decisions", "{\"decision\":\"accepted\"}", once + "-decided"), "decision"));
        Console.WriteLine("item: " + Member(await client.Get("/api/v1/items?limit=1&q=" + Uri.EscapeDataString("总蛋白")), "items/item/code"));
        var origin = Environment.GetEnvironmentVariable("ORIGIN");
        var minted = await client.Post("/api/v1/launch-tokens", "{\"origin\":" + Quoted(origin) + ",\"clinician\":\"dr-0417\",\"lookup\":" + question + "}", null);
        Console.WriteLine("token: " + Member(minted, "token"));
        Console.WriteLine("launch: " + await client.Get("/api/v1/launches/" + Member(minted, "launch_id")));
        try
        {
            await client.Post("/api/v1/lookups", question.Replace("\"nhsa\"", "\"nobody\""), null);
        }
        catch (Refused refused)
        {
            Console.WriteLine("refused: " + refused.Code);
        }
    }
}
