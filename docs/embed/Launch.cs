// Asks for a launch token with the question in the hospital's own item code, and reads afterwards what came of it.
// .NET 6 or later; for .NET Framework 4.6.2 or later add the package System.Text.Json.
// SERVICE: address of the service. KEY: key of the hospital's server. ORIGIN: where the hospital's pages come from, or "null"
// for a desktop system.

using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

public sealed class Launch
{
    private readonly HttpClient client;

    public Launch(string service, string key)
    {
        client = new HttpClient { BaseAddress = new Uri(service), Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + key);
    }

    private async Task<JsonElement> Call(string path, object body = null)
    {
        var content = body == null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using (var request = new HttpRequestMessage(body == null ? HttpMethod.Get : HttpMethod.Post, path) { Content = content })
        using (var reply = await client.SendAsync(request))
        {
            var said = await reply.Content.ReadAsStringAsync();
            if (!reply.IsSuccessStatusCode) throw new HttpRequestException((int)reply.StatusCode + " " + said);
            return JsonDocument.Parse(said).RootElement;
        }
    }

    // A token that opens the page once, within ten minutes, with this question. A report without a number has null: null and empty mean absent.
    public Task<JsonElement> Mint(string origin, string clinician, string item, string issuer, string performedAt, string report)
    {
        return Call("/api/v1/launch-tokens", new Dictionary<string, object>
        {
            ["origin"] = origin,
            ["clinician"] = clinician,
            ["lookup"] = new Dictionary<string, object>
            {
                ["item"] = new { system = "local", code = item, owner = "receiver" },
                ["issuer"] = new { system = "nhsa", code = issuer },
                ["performed_at"] = performedAt,
                ["report_ref"] = report,
            },
        });
    }

    public Task<JsonElement> Result(string launchId)
    {
        return Call("/api/v1/launches/" + launchId);
    }

    public static async Task Main()
    {
        var launch = new Launch(Environment.GetEnvironmentVariable("SERVICE"), Environment.GetEnvironmentVariable("KEY"));
        var sampled = DateTime.UtcNow.AddHours(8).ToString("yyyy-MM-dd") + "T00:00:00+08:00";
        var minted = await launch.Mint(Environment.GetEnvironmentVariable("ORIGIN"), "dr-0417", "YL0001", "H50011100001", sampled, "BG-2026-000117");
        Console.WriteLine("token: " + minted.GetProperty("token").GetString());
        Console.WriteLine(await launch.Result(minted.GetProperty("launch_id").GetString()));
    }
}
