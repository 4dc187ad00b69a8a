// A client of the service, complete: time-outs, trying again without writing twice, and keys that are sent or that sign.
// Node 18 or later, nothing besides; this runs on the hospital's server: a key belongs into no browser.
// SERVICE: address of the service. KEY: key of the hospital's server. SIGNED: hmac-sha256 or hmac-sm3 where the key was issued to sign its
// requests, else nothing. ORIGIN: where the hospital's pages come from.

import { createHash, createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const ATTEMPTS = 3, SECONDS = 2, PAUSE = 200;

/** There is no answer now: go on by your own workflow. */
export class Unavailable extends Error {}

/** The service says what is wrong: `code`, and `problem` with everything that it says. */
export class Refused extends Error {
  constructor(problem) {
    super(`${problem.code} ${problem.detail}`);
    this.code = problem.code;
    this.problem = problem;
  }
}

export class Client {
  // Seconds that are taken from this machine's clock, once the service has told that it is ahead.
  #behind = 0;

  constructor(service, key, signed = "") {
    this.service = service.replace(/\/+$/, "");
    this.key = key;
    this.signed = signed;
  }

  get(path) {
    return this.#call("GET", path, "", {});
  }

  /** `once` is kept with what is sent: whatever is sent again under it is written once. */
  post(path, body, once) {
    const headers = { "Content-Type": "application/json", "Request-Timeout": String(SECONDS) };
    if (once) headers["Idempotency-Key"] = once;
    return this.#call("POST", path, JSON.stringify(body), headers);
  }

  async #call(method, path, data, headers) {
    let why = "";
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      let pause = PAUSE * 2 ** attempt;
      try {
        // Each attempt is signed anew: a nonce counts once.
        const sent = { ...headers, ...this.#knownBy(method, path, data) };
        const reply = await fetch(this.service + path, { method, headers: sent, body: data || undefined, signal: AbortSignal.timeout(SECONDS * 1000) });
        const said = await reply.text();
        if (reply.ok) return JSON.parse(said);
        const problem = told(said);
        why = `${reply.status} ${problem.code}`;
        if (problem.code === "clock_wrong") {
          this.#behind += problem.difference_seconds;
        } else if (![429, 502, 503, 504].includes(reply.status) && problem.code !== "nonce_used") {
          throw new Refused(problem);
        } else if (/^\d+$/.test(reply.headers.get("Retry-After") ?? "")) {
          pause = 1000 * Math.min(Number(reply.headers.get("Retry-After")), SECONDS);
        }
      } catch (fault) {
        if (fault instanceof Refused) throw fault;
        why = String(fault);
      }
      if (attempt + 1 < ATTEMPTS) await sleep(pause);
    }
    throw new Unavailable(why);
  }

  #knownBy(method, path, data) {
    if (!this.signed) return { Authorization: `Bearer ${this.key}` };
    const [, keyId, secret] = this.key.match(/^rk_([a-z2-7]{8})_(.+)$/);
    const hash = this.signed.replace("hmac-", "");
    const moment = String(Math.floor(Date.now() / 1000) - this.#behind), nonce = randomUUID();
    const mark = path.indexOf("?"), query = mark < 0 ? "" : path.slice(mark + 1);
    const lines = [
      this.signed, method, written(mark < 0 ? path : path.slice(0, mark)).replaceAll("%2F", "/"), canonical(query),
      createHash(hash).update(data).digest("hex"), moment, nonce, keyId,
    ];
    const signature = createHmac(hash, secret).update(lines.join("\n")).digest("hex");
    return { "X-Key-Id": keyId, "X-Timestamp": moment, "X-Nonce": nonce, "X-Signature": `${this.signed}=${signature}` };
  }
}

/** What a refusal says; a proxy may have written something else. */
function told(said) {
  try {
    return JSON.parse(said) ?? {};
  } catch {
    return {};
  }
}

/** As it is signed, however it was escaped. */
function written(text) {
  return encodeURIComponent(decodeURIComponent(text)).replace(/[!'()*]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase());
}

function canonical(query) {
  const pieces = query.split("&").filter(Boolean).map((piece) => {
    const [name, ...value] = piece.replaceAll("+", " ").split("=");
    return `${written(name)}=${written(value.join("="))}`;
  });
  return pieces.sort().join("&");
}

async function main({ SERVICE, KEY, SIGNED, ORIGIN }) {
  const client = new Client(SERVICE, KEY, SIGNED);
  const day = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  const question = {
    item: { system: "local", code: "YL0001", owner: "receiver" },
    issuer: { system: "nhsa", code: "H50011100001" },
    performed_at: `${day}T00:00:00+08:00`,
    report_ref: "BG-2026-000117",
    patient_ref: "MPI-8842",
  };
  // Kept with the order, so that even after a restart of this program the question is written once.
  const once = randomUUID();
  const answer = await client.post("/api/v1/lookups", question, once);
  console.log("answer:", answer.id, answer.verdict);
  console.log("again:", (await client.post("/api/v1/lookups", question, once)).id);
  const decided = await client.post(`/api/v1/lookups/${answer.id}/decisions`, { decision: "accepted" }, `${once}-decided`);
  console.log("decided:", decided.decision);
  console.log("item:", (await client.get(`/api/v1/items?limit=1&q=${encodeURIComponent("总蛋白")}`)).items[0].code);
  const minted = await client.post("/api/v1/launch-tokens", { origin: ORIGIN, clinician: "dr-0417", lookup: question });
  console.log("token:", minted.token);
  console.log("launch:", JSON.stringify((await client.get(`/api/v1/launches/${minted.launch_id}`)).lookups));
  try {
    await client.post("/api/v1/lookups", { ...question, issuer: { system: "nobody", code: "1" } });
  } catch (refused) {
    console.log("refused:", refused.code);
  }
}

await main(process.env);
