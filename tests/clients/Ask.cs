// Asks, decides, sends a batch and is refused, through a generated client: URL KEY LOINC ISSUER PERFORMED.
using System;
using System.Collections.Generic;
using Org.OpenAPITools.Api;
using Org.OpenAPITools.Client;
using Org.OpenAPITools.Model;

public static class Ask
{
    public static void Main(string[] given)
    {
        var lookups = new LookupsApi(new Configuration { BasePath = given[0], AccessToken = given[1] });
        var item = new LookupRequestItem(new ItemCoding(ItemCoding.SystemEnum.Loinc, given[2]));
        var question = new LookupRequest(item: item, issuer: new LookupRequestIssuer(new InstitutionCoding(InstitutionCoding.SystemEnum.Nhsa, given[3])), performedAt: given[4], reportRef: "CSHARP-1");
        var answer = lookups.CreateLookup(question, "csharp-1", null, "en");
        var again = lookups.CreateLookup(question, "csharp-1", null, "en");
        var decision = lookups.CreateDecision(answer.Id, new DecisionRequest(DecisionRequest.DecisionEnum.Accepted), null, null, "en");
        var batch = lookups.CreateLookups(new BatchRequest(new List<LookupRequest> { question }), null, null, "en");
        var refused = 0;
        try
        {
            question.PerformedAt = "soon";
            lookups.CreateLookup(question, null, null, "en");
        }
        catch (ApiException error)
        {
            refused = error.ErrorCode;
        }
        Console.WriteLine(string.Join(" ", answer.Verdict.ToString().ToLowerInvariant(), (again.Id == answer.Id).ToString().ToLowerInvariant(),
            decision.VarDecision.ToString().ToLowerInvariant(), batch.Results.Count, refused));
    }
}
