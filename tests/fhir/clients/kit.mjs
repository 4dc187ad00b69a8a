// fhir-kit-client, as somebody would use it who has never seen this service: what it does, as one line of JSON.
import { pathToFileURL } from 'node:url'

const { modules, base, key, auditor } = JSON.parse(process.argv[2])
const { Client } = (await import(pathToFileURL(modules + '/fhir-kit-client/dist/index.js').href))
const client = new Client({ baseUrl: base, bearerToken: key })
const told = { version: (await client.capabilityStatement()).fhirVersion }
told.name = (await client.read({ resourceType: 'Organization', id: 'cq002' })).name
let page = await client.resourceSearch({ resourceType: 'Organization', searchParams: { _count: 40 } })
told.total = page.total
told.seen = 0
while (page) {
  told.seen += page.entry.length
  page = await client.nextPage({ bundle: page })
}
const posted = await client.resourceSearch({ resourceType: 'Organization', searchParams: { identifier: 'H50011200001' }, options: { postSearch: true } })
told.posted = posted.entry.map((entry) => entry.resource.id)
const expanded = await client.operation({ name: 'expand', resourceType: 'ValueSet', id: 'recognised-in-CY', method: 'get', input: { filter: '总蛋白' } })
told.expanded = expanded.expansion.contains.some((each) => each.code === 'tp')
const input = { resourceType: 'Parameters', parameter: [{ name: 'system', valueUri: 'http://loinc.org' }, { name: 'code', valueCode: '2885-2' }] }
const translated = await client.operation({ name: 'translate', resourceType: 'ConceptMap', input })
told.translated = translated.parameter.find((each) => each.name === 'match').part.find((each) => each.name === 'concept').valueCoding.code
const refused = await client.read({ resourceType: 'Organization', id: 'nix' }).catch((error) => error.response)
told.refused = [refused.status, refused.data.resourceType]
client.bearerToken = auditor
told.reports = (await client.resourceSearch({ resourceType: 'MeasureReport', searchParams: { measure: 'Measure/tally', _count: 1 } })).entry.length
console.log(JSON.stringify(told))
