// Asks for a launch token with the question in the hospital's own item code, and reads afterwards what came of it.
// Node 18 or later, nothing besides; this runs on the hospital's server: a key belongs into no browser.
// SERVICE: address of the service. KEY: key of the hospital's server. ORIGIN: where the hospital's pages come from.

const { SERVICE, KEY, ORIGIN } = process.env;

async function call(path, body) {
  const reply = await fetch(SERVICE + path, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const said = await reply.json();
  if (!reply.ok) throw new Error(`${said.code} ${said.field ?? ""}`);
  return said;
}

export function mint(item, issuer, performedAt, report, clinician) {
  return call("/api/v1/launch-tokens", {
    origin: ORIGIN,
    clinician,
    lookup: {
      item: { system: "local", code: item, owner: "receiver" },
      issuer: { system: "nhsa", code: issuer },
      performed_at: performedAt,
      report_ref: report,
    },
  });
}

export async function result(launchId) {
  const { lookups } = await call(`/api/v1/launches/${launchId}`);
  return lookups.map((one) => ({ verdict: one.verdict, decision: one.decisions.at(-1)?.decision ?? null, record: one.record_line }));
}

const day = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const minted = await mint("YL0001", "H50011100001", `${day}T00:00:00+08:00`, "BG-2026-000117", "dr-0417");
console.log("token:", minted.token);
console.log(JSON.stringify({ launch_id: minted.launch_id, result: await result(minted.launch_id) }));
