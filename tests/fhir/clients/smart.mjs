// fhirclient (client-js of SMART), likewise: it follows pages by itself.
import { createRequire } from 'node:module'

const { modules, base, key, auditor } = JSON.parse(process.argv[2])
const { FhirClient } = createRequire(modules + '/')('fhirclient')
const client = new FhirClient(base)
const as = (bearer) => ({ headers: { Authorization: 'Bearer ' + bearer } })
const told = { version: await client.getFhirVersion(), release: await client.getFhirRelease() }
told.name = (await client.fhirRequest('Organization/cq002', as(key))).name
told.seen = 0
for await (const resource of client.resources('Organization?_count=40', as(key))) if (resource.resourceType === 'Organization') told.seen += 1
const valid = await client.fhirRequest('ValueSet/recognised-in-CY/$validate-code?code=tp', as(key))
told.valid = valid.parameter[0].valueBoolean
const created = await client.create({ resourceType: 'Organization', name: 'x' }, as(key)).catch((error) => error.status ?? error.statusCode ?? String(error))
told.refused = created
told.reports = (await client.fhirRequest('MeasureReport?measure=Measure/tally&_count=1', as(auditor))).entry.length
console.log(JSON.stringify(told))
