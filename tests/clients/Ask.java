// Asks, decides, sends a batch and is refused, through a generated client: URL KEY LOINC ISSUER PERFORMED.
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.CatalogueApi;
import org.openapitools.client.api.LookupsApi;
import org.openapitools.client.model.*;

public class Ask {
    public static void main(String[] given) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(given[0]);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + given[1]));
        LookupsApi lookups = new LookupsApi(client);
        ItemCoding item = new ItemCoding().system(ItemCoding.SystemEnum.LOINC).code(given[2]);
        InstitutionCoding issuer = new InstitutionCoding().system(InstitutionCoding.SystemEnum.NHSA).code(given[3]);
        LookupRequest question = new LookupRequest()
            .item(new LookupRequestItem(item)).issuer(new LookupRequestIssuer(issuer)).performedAt(given[4]).reportRef("JAVA-1");
        Lookup answer = lookups.createLookup(question, "java-1", null, "en", null);
        Lookup again = lookups.createLookup(question, "java-1", null, "en", null);
        Decision decision = lookups.createDecision(answer.getId(), new DecisionRequest().decision(DecisionRequest.DecisionEnum.ACCEPTED), null, null, "en", null);
        Batch batch = lookups.createLookups(new BatchRequest().lookups(List.of(question)), null, null, "en", null);
        int refused = 0;
        try {
            lookups.createLookup(question.performedAt("soon"), null, null, "en", null);
        } catch (ApiException error) {
            refused = error.getCode();
        }
        System.out.println(String.join(" ", answer.getVerdict().getValue(), String.valueOf(again.getId().equals(answer.getId())),
            decision.getDecision().getValue(), String.valueOf(batch.getResults().size()), String.valueOf(refused)));
    }
}
