// Asks, decides, sends a batch and is refused, through a generated client: URL KEY LOINC ISSUER PERFORMED.
import { Configuration, LookupsApi, ResponseError } from './index';

declare const process: { argv: string[]; exitCode: number };

async function main() {
    const [url, key, loinc, issuer, performed] = process.argv.slice(2);
    const lookups = new LookupsApi(new Configuration({ basePath: url, accessToken: key }));
    const question = {
        item: { system: 'loinc' as const, code: loinc }, issuer: { system: 'nhsa' as const, code: issuer },
        performedAt: performed, reportRef: 'TYPESCRIPT-1',
    };
    const sent = { lookupRequest: question, idempotencyKey: 'typescript-1', acceptLanguage: 'en' };
    const answer = await lookups.createLookup(sent);
    const again = await lookups.createLookup(sent);
    const decision = await lookups.createDecision({ lookupId: answer.id, decisionRequest: { decision: 'accepted' }, acceptLanguage: 'en' });
    const batch = await lookups.createLookups({ batchRequest: { lookups: [question] }, acceptLanguage: 'en' });
    let refused = 0;
    try {
        await lookups.createLookup({ lookupRequest: { ...question, performedAt: 'soon' }, acceptLanguage: 'en' });
    } catch (error) {
        refused = (error as ResponseError).response.status;
    }
    console.log(answer.verdict, again.id === answer.id, decision.decision, batch.results.length, refused);
}

main().catch((error) => { console.error(error); process.exitCode = 1; });
